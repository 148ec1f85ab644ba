//! Severity from likelihood and impact; impact from what is hit and which property breaks.

use super::{
    Facts,
    facts::{Asset, Level, Threat},
    index::Index,
};
use crate::{
    policy::Property,
    words::{Impact, Likelihood, Severity},
};

/// How high a level stands in its policy, as a fraction: 0 is the lowest level, 1 the highest.
#[derive(Debug, Clone, Copy)]
pub struct LevelPosition {
    rank: u32,
    top: u32,
}

impl LevelPosition {
    /// The highest level. What nobody classified is treated as this.
    pub const HIGHEST: Self = Self { rank: 1, top: 1 };

    fn of(rank: usize, levels: usize) -> Self {
        match u32::try_from(levels) {
            Ok(levels) if levels > 1 => Self { rank: u32::try_from(rank).unwrap_or(levels - 1), top: levels - 1 },
            _ => Self::HIGHEST,
        }
    }

    /// Whether this is the lowest level.
    #[must_use]
    pub const fn is_lowest(self) -> bool {
        self.rank == 0
    }

    /// Whether this is in the upper half of the policy, its middle included.
    #[must_use]
    pub const fn is_upper(self) -> bool {
        self.rank * 2 >= self.top
    }

    /// The column of the impact table: lowest, lower middle, upper middle, highest.
    #[must_use]
    pub const fn band(self) -> usize {
        if self.rank == 0 {
            0
        } else if self.rank == self.top {
            3
        } else if self.rank * 2 <= self.top {
            1
        } else {
            2
        }
    }
}

impl core::fmt::Display for LevelPosition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{}", self.rank, self.top)
    }
}

impl PartialEq for LevelPosition {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for LevelPosition {}

impl PartialOrd for LevelPosition {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LevelPosition {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.rank * other.top).cmp(&(other.rank * self.top))
    }
}

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
    let derived_impact = Property::broken_by(threat)
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
