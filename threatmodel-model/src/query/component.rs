//! Components, trust zones and actors: what stands in them and what they can reach.

use super::{Access, Asset, Exposure, Flow, Mitigation, view};
use crate::{
    model::{Model, Step},
    surface::{self, Found},
};

view! {
    /// A component of the model.
    Component, components
}

view! {
    /// A trust zone of the model.
    TrustZone, trust_zones
}

view! {
    /// An actor of the model.
    Actor, actors
}

/// An asset that a component or an actor can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reach<'m> {
    /// The asset.
    pub asset: Asset<'m>,
    /// Whether it uses the asset itself.
    pub used: bool,
    /// The way to it.
    pub way: Vec<Step>,
}

impl Reach<'_> {
    /// The way in words.
    #[must_use]
    pub fn explained(&self) -> String {
        self.way.iter().map(Step::described).collect::<Vec<_>>().join(", then ")
    }
}

impl<'m> Component<'m> {
    /// The trust zone it runs in.
    #[must_use]
    pub fn trust_zone(self) -> Option<TrustZone<'m>> {
        self.model.trust_zone_at(self.facts().zone.as_deref()?)
    }

    /// The exposures of its code.
    pub fn exposures(self) -> impl Iterator<Item = Exposure<'m>> + Clone {
        Exposure::each(self.model, self.entry().map_or(&[], |entry| &entry.exposures))
    }

    /// The mitigations in its code.
    pub fn mitigations(self) -> impl Iterator<Item = Mitigation<'m>> + Clone {
        Mitigation::each(self.model, self.entry().map_or(&[], |entry| &entry.mitigations))
    }

    /// The accesses of its code to assets.
    pub fn accesses(self) -> impl Iterator<Item = Access<'m>> + Clone {
        Access::each(self.model, self.entry().map_or(&[], |entry| &entry.accesses))
    }

    /// The flows that leave it.
    pub fn flows_from(self) -> impl Iterator<Item = Flow<'m>> + Clone {
        Flow::each(self.model, self.entry().map_or(&[], |entry| &entry.flows_from))
    }

    /// The flows that enter it.
    pub fn flows_to(self) -> impl Iterator<Item = Flow<'m>> + Clone {
        Flow::each(self.model, self.entry().map_or(&[], |entry| &entry.flows_to))
    }

    /// Every asset that it can reach from where it is placed: what its code uses, what lies in its trust zone, what its
    /// neighbours there use, and what flows lead to, step by step.
    pub fn reach(self) -> impl Iterator<Item = Reach<'m>> {
        reach(self.model, self.facts().path())
    }

    /// The surface of its code: where input comes in and where a value from outside can do harm; nothing where nobody looked.
    pub fn surface(self) -> impl Iterator<Item = &'m Found> {
        let found = self.model.facts().surface.iter().flat_map(|surface| &surface.found);
        found.filter(move |found| surface::component(found, Some(self.model)) == self.facts().path())
    }

    fn entry(self) -> Option<&'m crate::model::OfComponent> {
        self.model.index().of_component.get(self.facts().path())
    }
}

impl<'m> TrustZone<'m> {
    /// The components in it.
    pub fn components(self) -> impl Iterator<Item = Component<'m>> {
        self.model.components().filter(move |component| component.facts().zone.as_deref() == Some(self.facts().path()))
    }

    /// The assets that lie in it.
    pub fn assets(self) -> impl Iterator<Item = Asset<'m>> {
        self.model.assets().filter(move |asset| asset.facts().zone.as_deref() == Some(self.facts().path()))
    }

    /// The actors that act from it.
    pub fn actors(self) -> impl Iterator<Item = Actor<'m>> {
        self.model.actors().filter(move |actor| actor.facts().zone.as_deref() == Some(self.facts().path()))
    }
}

impl<'m> Actor<'m> {
    /// Every asset that it can reach from where it acts, as for [`Component::reach`].
    pub fn reach(self) -> impl Iterator<Item = Reach<'m>> {
        reach(self.model, self.facts().path())
    }
}

fn reach<'m>(model: &'m Model, from: &str) -> impl Iterator<Item = Reach<'m>> {
    let reached = model.reach_of(from).into_iter();
    reached.map(move |reached| Reach {
        asset: Asset { model, at: reached.asset },
        used: reached.used,
        way: reached.way,
    })
}
