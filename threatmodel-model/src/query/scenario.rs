//! Scenarios: threats grouped by the set of assets that they affect.

use std::collections::BTreeMap;

use super::{Asset, Threat};
use crate::model::Model;

/// The threats that hit exactly these assets. They share set-up and fake assets in tests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scenario<'m> {
    /// The assets, by path.
    pub assets: Vec<Asset<'m>>,
    /// The threats, those that matter most first.
    pub threats: Vec<Threat<'m>>,
}

impl Model {
    /// The threats, grouped by the set of assets that they affect; the group whose first threat matters most comes
    /// first.
    #[must_use]
    pub fn scenarios_by_assets(&self) -> Vec<Scenario<'_>> {
        let mut scenarios: Vec<Scenario<'_>> = Vec::new();
        let mut by_assets: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for threat in self.threats() {
            let mut assets: Vec<usize> = threat.assets().map(|asset| asset.at).collect();
            assets.sort_unstable();
            assets.dedup();
            let at = *by_assets.entry(assets).or_insert_with_key(|assets| {
                let assets = assets.iter().map(|&at| Asset { model: self, at }).collect();
                scenarios.push(Scenario { assets, threats: Vec::new() });
                scenarios.len() - 1
            });
            scenarios[at].threats.push(threat);
        }
        scenarios
    }
}
