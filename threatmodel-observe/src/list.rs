//! The asset list of a model, ready to hold accesses against.

use std::{
    collections::BTreeSet,
    net::{IpAddr, ToSocketAddrs as _},
    path::Path,
};

use threatmodel_core::words::Op;
use threatmodel_grammar::locator::{Host, Locator, Resolved, Touch, Unresolved};
use threatmodel_model::{model::Model, query::Component};

use crate::record::Operation;

/// The assets of a model with their locators, resolved for one run.
#[derive(Debug, Clone)]
pub struct AssetList {
    pub(crate) assets: Vec<Listed>,
    /// The locators that could not be resolved: the asset, the locator, and why.
    pub unresolved: Vec<Unplaced>,
}

/// The addresses that the name of a host has now, for [`AssetList::of`]; none where it has none.
#[must_use]
pub fn addresses(host: &str) -> Vec<IpAddr> {
    (host, 0).to_socket_addrs().map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
}

/// A locator that has no meaning in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unplaced {
    /// The asset, by path.
    pub asset: String,
    /// The locator.
    pub locator: String,
    /// Why it has none.
    pub why: String,
}

/// An asset.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// By path.
    pub(crate) asset: String,
    pub(crate) adjacent: bool,
    /// Whether it is on the list that counts: that of the component, where the list of one was asked for.
    pub(crate) within: bool,
    /// The operations that the code of the system declares.
    pub(crate) declared: BTreeSet<Op>,
    /// Whether some code declares to do anything with it.
    pub(crate) anything: bool,
    pub(crate) places: Vec<Place>,
}

/// A locator of an asset.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The locator as it is written.
    pub(crate) text: String,
    pub(crate) resolved: Resolved,
    pub(crate) database: bool,
}

impl AssetList {
    /// The assets of the model. `lookup` gives the values of environment variables as the program has them, relative paths
    /// start from `base`, and `addresses` gives those of a host's name.
    #[must_use]
    pub fn of(
        model: &Model,
        lookup: impl Fn(&str) -> Option<String>,
        base: &Path,
        addresses: impl Fn(&str) -> Vec<IpAddr>,
    ) -> Self {
        let mut list = Self { assets: Vec::new(), unresolved: Vec::new() };
        for asset in model.assets() {
            let mut places = Vec::new();
            for text in &asset.locators {
                let unplaced = |why: String| Unplaced { asset: asset.path().to_owned(), locator: text.clone(), why };
                let locator = match Locator::parse(text) {
                    Ok(locator) => locator,
                    Err(error) => {
                        list.unresolved.push(unplaced(error.to_string()));
                        continue;
                    }
                };
                if !locator.is_observable() {
                    list.unresolved.push(unplaced("nobody can observe such a place".to_owned()));
                    continue;
                }
                match Place::of(&locator, &lookup, base, &addresses) {
                    Ok(place) => places.push(place),
                    Err(error) => list.unresolved.push(unplaced(error.to_string())),
                }
            }
            let accesses = || asset.accesses().filter(|access| access.facts().site.in_system());
            list.assets.push(Listed {
                asset: asset.path().to_owned(),
                adjacent: asset.adjacent,
                within: true,
                declared: accesses().flat_map(|access| access.facts().ops.iter().copied()).collect(),
                anything: accesses().any(|access| access.facts().ops.is_empty()),
                places,
            });
        }
        list
    }

    /// The list of one component: the assets that it uses, in the ways in which it does. The others are remembered as what
    /// they are, so that a touch of one is known as such.
    #[must_use]
    pub fn of_component(mut self, component: Component<'_>) -> Self {
        let uses = component.uses();
        for listed in &mut self.assets {
            let used = uses.iter().find(|used| used.asset.path() == listed.asset);
            listed.within = used.is_some();
            listed.declared = used.iter().flat_map(|used| used.ops.iter().copied()).collect();
            listed.anything = used.is_some_and(|used| used.freely);
        }
        self
    }

    /// Whether the address is one of a host that the system may reach, on whatever port.
    pub(crate) fn reaches(&self, address: IpAddr) -> bool {
        let within = self.assets.iter().filter(|listed| listed.within && !listed.adjacent);
        within.flat_map(|listed| &listed.places).any(|place| place.resolved.reaches(Host::Address(address)))
    }
}

impl Place {
    pub(crate) fn of(
        locator: &Locator,
        lookup: impl Fn(&str) -> Option<String>,
        base: &Path,
        addresses: impl Fn(&str) -> Vec<IpAddr>,
    ) -> Result<Self, Unresolved> {
        let plain = ["file", "dir", "unix", "tcp", "udp", "dns", "env", "exec"];
        Ok(Self {
            text: locator.as_str().to_owned(),
            resolved: locator.resolve(lookup, base)?.with_addresses(addresses),
            database: !plain.contains(&locator.scheme()),
        })
    }
}

impl Listed {
    /// How it covers what was touched: whether as a database; `None` where it does not.
    pub(crate) fn covers(&self, touch: &Touch<'_>) -> Option<bool> {
        self.places.iter().find(|place| place.resolved.covers(touch)).map(|place| place.database)
    }

    /// Whether an operation is declared; `database` says that it is done to a database.
    pub(crate) fn declares(&self, operation: Operation, database: bool) -> bool {
        self.anything || self.declared.iter().any(|op| operation.is_declared_by(*op, database))
    }
}
