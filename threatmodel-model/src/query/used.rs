//! The assets that a component uses, and its operations on them.

use std::collections::BTreeMap;

use super::{Asset, Component};
use crate::model::Model;
use threatmodel_core::words::Op;
use threatmodel_grammar::locator::Locator;

/// An asset that a component uses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssetUse<'m> {
    /// The asset.
    pub asset: Asset<'m>,
    /// The operations of the component's code on it, each once, in the order of [`Op`]; empty if flows only carry it.
    pub ops: Vec<Op>,
    /// Whether some `#[accesses]` in it names no operations, which declares all of them.
    pub freely: bool,
    /// Whether a flow that leaves the component carries it.
    pub sent: bool,
    /// Whether a flow that enters the component carries it.
    pub received: bool,
}

impl Model {
    /// The assets that the code of a component uses, by path: what `#[accesses]` in it names, and what its flows carry.
    /// Code that is compiled for tests only, or not at all, is left out.
    ///
    /// `component` is a declared path, or `package:NAME` for the code of a package around which no component is declared.
    ///
    /// ```
    /// use threatmodel_core::words::Op;
    /// use threatmodel_model::model::Model;
    ///
    /// let model = Model::collect();
    /// for used in model.assets_of("shop::checkout::Checkout") {
    ///     let writes = used.ops.contains(&Op::Write);
    ///     for locator in used.asset.parsed_locators() {
    ///         println!("{locator} is {}", if writes { "written" } else { "read" });
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn assets_of(&self, component: &str) -> Vec<AssetUse<'_>> {
        let Some(entry) = self.index().of_component.get(component) else { return Vec::new() };
        let facts = self.facts();
        let mut used: BTreeMap<usize, AssetUse<'_>> = BTreeMap::new();
        let mut each = |path: &str, change: &dyn Fn(&mut AssetUse<'_>)| {
            if let Some(&at) = self.index().nouns.assets.get(path) {
                let asset = Asset { model: self, at };
                let fresh = AssetUse { asset, ops: Vec::new(), freely: false, sent: false, received: false };
                change(used.entry(at).or_insert(fresh));
            }
        };
        for access in entry.accesses.iter().map(|&at| &facts.accesses[at]).filter(|access| access.site.in_system()) {
            each(&access.asset, &|used| {
                used.ops.extend(&access.ops);
                used.freely |= access.ops.is_empty();
            });
        }
        let flow = |at: &usize| Some(&facts.flows[*at]).filter(|flow| flow.site.in_system());
        for asset in entry.flows_from.iter().filter_map(flow).flat_map(|flow| &flow.carries) {
            each(asset, &|used| used.sent = true);
        }
        for asset in entry.flows_to.iter().filter_map(flow).flat_map(|flow| &flow.carries) {
            each(asset, &|used| used.received = true);
        }
        let mut used: Vec<AssetUse<'_>> = used.into_values().collect();
        for used in &mut used {
            used.ops.sort_unstable();
            used.ops.dedup();
        }
        used.sort_by(|a, b| a.asset.facts().path().cmp(b.asset.facts().path()));
        used
    }
}

impl<'m> Component<'m> {
    /// The assets that it uses, as for [`Model::assets_of`].
    #[must_use]
    pub fn uses(self) -> Vec<AssetUse<'m>> {
        self.model.assets_of(self.facts().path())
    }
}

impl<'m> Asset<'m> {
    /// The places where it lives. Locators of a stored model that do not follow the grammar are left out.
    pub fn parsed_locators(self) -> impl Iterator<Item = Locator> + use<'m> {
        self.facts().locators.iter().filter_map(|text| Locator::parse(text).ok())
    }
}
