//! The risk of a threat of the model: what its annotation says, together with the classification of what it hits.

use super::{
    Facts,
    facts::{Asset, Level, Threat},
    index::Index,
};
use threatmodel_core::risk::{LevelPosition, Risk, RiskPolicy, Stated};

/// The risk of the threat under these tables.
pub(super) fn of(facts: &Facts, index: &Index, threat: &Threat, tables: &RiskPolicy) -> Risk {
    let targets = threat.targets.iter().filter_map(|path| index.nouns.assets.get(path)).map(|&at| &facts.assets[at]);
    let positions: Vec<LevelPosition> = targets.map(|asset| of_asset(facts, index, asset)).collect();
    let stated = Stated {
        positions: &positions,
        stride: &threat.stride,
        linddun: &threat.linddun,
        likelihood: threat.likelihood,
        impact: threat.impact,
        severity: threat.stated_severity,
    };
    stated.risk(tables)
}

/// The position of an asset's level; the highest where nobody classified it.
pub(super) fn of_asset(facts: &Facts, index: &Index, asset: &Asset) -> LevelPosition {
    asset.classification.as_ref().map_or(LevelPosition::HIGHEST, |level| of_level(facts, index, level))
}

fn of_level(facts: &Facts, index: &Index, level: &Level) -> LevelPosition {
    let Some(&at) = index.classifications.get(&level.policy) else { return LevelPosition::HIGHEST };
    let levels: Vec<&str> = facts.classifications[at].levels.iter().map(String::as_str).collect();
    LevelPosition::named(&level.name, &levels)
}
