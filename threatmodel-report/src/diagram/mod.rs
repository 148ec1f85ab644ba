//! The data-flow diagram of a model: trust zones, what stands in them, what flows between.
//!
//! [`Diagram::of`] gathers it once; [`svg`], [`mermaid`] and [`dot`] draw it.

mod dot;
mod gather;
mod layout;
mod mermaid;
mod parts;
mod routes;
mod svg;
mod text;
mod words;

#[cfg(test)]
mod tests;

pub use dot::dot;
pub use mermaid::mermaid;
pub use parts::Part;
pub(crate) use svg::reference;
pub use svg::svg;

use threatmodel_core::words::{ActorKind, AssetKind, ComponentKind, Severity};
use threatmodel_model::model::Model;

/// The content of a data-flow diagram, in an order that depends on the model only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagram {
    /// The trust zones, the least trusted first.
    pub zones: Vec<Zone>,
    /// The nodes, inside zones or outside of them.
    pub nodes: Vec<Node>,
    /// The flows, one edge for all from one node to another.
    pub edges: Vec<Edge>,
}

/// A trust zone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Zone {
    /// Its declared path.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// The trust in it, from 0 to 100.
    pub trust: Option<u32>,
    /// Its description.
    pub doc: String,
}

/// A component, an actor, an asset that lies somewhere, or the end of a flow that nobody declared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// Its declared path, `package:NAME` for code outside any component, or what a flow names.
    pub path: String,
    /// The name in the picture.
    pub name: String,
    /// The kind of node.
    pub kind: NodeKind,
    /// Its description.
    pub doc: String,
    /// The position of its zone in [`Diagram::zones`].
    pub zone: Option<usize>,
    /// The highest classification of the assets that it uses; for an asset its own.
    pub classification: Option<Classification>,
    /// The paths of the assets that it uses; for an asset its own.
    pub uses: Vec<String>,
    /// The assets that it can reach without using them. Empty for what is not a component.
    pub reaches: Vec<Reachable>,
    /// How many threats that its code faces are unsettled, the most severe first; severities without any are left out.
    pub unsettled: Vec<(Severity, usize)>,
}

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeKind {
    /// A declared component; a process where nobody said what it is.
    Component(ComponentKind),
    /// A declared actor; a person where nobody said who it is.
    Actor(ActorKind),
    /// An asset that lies in a zone, or can be touched.
    Asset(AssetKind),
    /// Code of a package outside any component.
    Package,
    /// A trust zone with all that stands in it, or all that stands in none.
    Zone,
    /// A name that nothing declares.
    Undeclared,
}

/// How much protection the assets of a node need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// The level's name, or "unclassified".
    pub name: String,
    /// From 0 for the lowest level of a policy to 3 for the highest; what nobody classified counts as the highest.
    pub band: usize,
}

/// An asset within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reachable {
    /// The path of the asset.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// The way to it in words.
    pub way: String,
}

/// All flows from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edge {
    /// The position of the node that it comes from in [`Diagram::nodes`].
    pub from: usize,
    /// The position of the node that it goes to.
    pub to: usize,
    /// The assets that the flows carry.
    pub carries: Vec<Carried>,
    /// How they travel.
    pub protocols: Vec<String>,
    /// Whether every one of them is authenticated.
    pub authenticated: bool,
    /// Whether every one of them is encrypted.
    pub encrypted: bool,
    /// Whether they leave a trust zone or enter one.
    pub crosses: bool,
}

impl Edge {
    /// Whether somebody outside a trust zone can read or change what flows.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.crosses && !self.encrypted
    }
}

/// An asset that a flow carries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Carried {
    /// The path of the asset.
    pub path: String,
    /// The last part of the path.
    pub name: String,
}

impl Diagram {
    /// The diagram of the model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        gather::diagram(model)
    }
}
