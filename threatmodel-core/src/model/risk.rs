//! Severity from likelihood and impact; impact from what is hit and which property breaks.

use super::{
    Facts,
    facts::{Asset, Level, Threat},
    index::Index,
};
use crate::{
    policy::{LevelPosition, Property},
    words::{Impact, Likelihood, Severity},
};

/// The risk of a threat before any control: what was derived, and what a person put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The position of the highest level that it hits.
    pub position: LevelPosition,
    /// The likelihood that is used.
    pub likelihood: Likelihood,
    /// Whether nobody gave a likelihood although the threat hits an upper level: it is treated as likely.
    pub unassessed: bool,
    /// The impact that follows from what is hit and which property breaks.
    pub derived_impact: Impact,
    /// The impact that is used.
    pub impact: Impact,
    /// The severity that follows from likelihood and derived impact.
    pub derived_severity: Severity,
    /// The severity that is used.
    pub severity: Severity,
}

impl Risk {
    /// Whether a person put a figure in place of a derived one.
    #[must_use]
    pub fn is_overridden(&self) -> bool {
        self.impact != self.derived_impact || self.severity != self.derived_severity
    }
}

impl core::fmt::Display for Risk {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: ", self.severity)?;
        match self.unassessed {
            true => write!(f, "likelihood unassessed, treated as {}", self.likelihood)?,
            false => write!(f, "likelihood {}", self.likelihood)?,
        }
        write!(f, ", impact {}", self.impact)?;
        if self.impact != self.derived_impact {
            write!(f, " (derived: {})", self.derived_impact)?;
        }
        if self.severity != self.derived_severity {
            write!(f, "; severity derived: {}", self.derived_severity)?;
        }
        Ok(())
    }
}

pub(super) fn of(facts: &Facts, index: &Index, threat: &Threat) -> Risk {
    let policy = &facts.policy;
    let targets = threat.targets.iter().filter_map(|path| index.assets.get(path)).map(|&at| &facts.assets[at]);
    let position = targets.map(|asset| of_asset(facts, index, asset)).max().unwrap_or(LevelPosition::HIGHEST);

    let unassessed = threat.likelihood.is_none() && position.is_upper();
    let likelihood = match threat.likelihood {
        Some(likelihood) => likelihood,
        None if unassessed => Likelihood::Likely,
        None => Likelihood::Possible,
    };
    let derived_impact = Property::broken_by(&threat.stride, &threat.linddun)
        .map(|property| policy.risk.impact(property, position))
        .max()
        .unwrap_or(Impact::Severe);
    let impact = threat.impact.unwrap_or(derived_impact);
    let derived_severity = policy.risk.severity(likelihood, derived_impact);
    let severity = threat.severity.unwrap_or_else(|| policy.risk.severity(likelihood, impact));
    Risk { position, likelihood, unassessed, derived_impact, impact, derived_severity, severity }
}

/// The position of an asset's level; the highest where nobody classified it.
pub(super) fn of_asset(facts: &Facts, index: &Index, asset: &Asset) -> LevelPosition {
    asset.classification.as_ref().map_or(LevelPosition::HIGHEST, |level| of_level(facts, index, level))
}

fn of_level(facts: &Facts, index: &Index, level: &Level) -> LevelPosition {
    let policy = index.classifications.get(&level.policy).map(|&at| &facts.classifications[at]);
    policy
        .and_then(|policy| {
            let rank = policy.levels.iter().position(|name| *name == level.name)?;
            Some(LevelPosition::of(rank, policy.levels.len()))
        })
        .unwrap_or(LevelPosition::HIGHEST)
}
