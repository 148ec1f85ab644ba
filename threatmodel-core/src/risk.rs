//! Severity from likelihood and impact; impact from what is hit and which property breaks.
//!
//! There is one such rule, in constants: the model applies it under its policy, and the compiler under the tables that hold
//! unless a policy replaces them, so that a program tells of a threat what the model says.

mod position;
mod tables;

pub use position::LevelPosition;
pub use tables::{Property, RiskPolicy};

use crate::words::{Impact, Likelihood, Linddun, Severity, Stride};

/// The statements of a threat's annotation about its risk.
#[derive(Debug, Clone, Copy)]
pub struct Stated<'s> {
    /// The positions of the levels of what it hits.
    pub positions: &'s [LevelPosition],
    /// Its STRIDE categories.
    pub stride: &'s [Stride],
    /// Its LINDDUN categories.
    pub linddun: &'s [Linddun],
    /// The likelihood if nothing stops it, if given.
    pub likelihood: Option<Likelihood>,
    /// The impact that overrides the derived one.
    pub impact: Option<Impact>,
    /// The severity that overrides the derived one.
    pub severity: Option<Severity>,
}

/// The risk of a threat before any control: what was derived, and what a person put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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

impl Stated<'_> {
    /// The risk under these tables.
    #[must_use]
    pub const fn risk(&self, tables: &RiskPolicy) -> Risk {
        let position = LevelPosition::highest_of(self.positions);
        let unassessed = self.likelihood.is_none() && position.is_upper();
        let likelihood = match self.likelihood {
            Some(likelihood) => likelihood,
            None if unassessed => Likelihood::Likely,
            None => Likelihood::Possible,
        };
        let derived_impact = tables.worst_impact(self.stride, self.linddun, position);
        let impact = match self.impact {
            Some(impact) => impact,
            None => derived_impact,
        };
        let derived_severity = tables.severity(likelihood, derived_impact);
        let severity = match self.severity {
            Some(severity) => severity,
            None => tables.severity(likelihood, impact),
        };
        Risk { position, likelihood, unassessed, derived_impact, impact, derived_severity, severity }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Stated<'_> = Stated {
        positions: &[],
        stride: &[Stride::Tampering],
        linddun: &[],
        likelihood: None,
        impact: None,
        severity: None,
    };
    const LOWEST: LevelPosition = LevelPosition::of(0, 3);
    const MIDDLE: LevelPosition = LevelPosition::of(1, 3);

    const fn severity(stated: &Stated<'_>) -> Severity {
        stated.risk(&RiskPolicy::DEFAULT).severity
    }

    #[test]
    fn the_compiler_can_work_it_out() {
        const UNKNOWN: Severity = severity(&NOTHING);
        const LOW: Severity = severity(&Stated { positions: &[LOWEST], ..NOTHING });
        const RARE: Severity = severity(&Stated { likelihood: Some(Likelihood::Rare), ..NOTHING });
        assert_eq!([UNKNOWN, LOW, RARE], [Severity::Critical, Severity::Medium, Severity::Medium]);
    }

    #[test]
    fn the_highest_of_what_it_hits_and_the_worst_of_what_breaks_count() {
        let hits = |positions: &'static [LevelPosition]| Stated { positions, ..NOTHING }.risk(&RiskPolicy::DEFAULT);
        assert_eq!(hits(&[LOWEST, MIDDLE, LOWEST]).derived_impact, Impact::Moderate);
        assert_eq!(hits(&[MIDDLE, LevelPosition::HIGHEST]).derived_impact, Impact::Severe);
        assert_eq!(hits(&[]).position, LevelPosition::HIGHEST);
        let breaks = |stride: &'static [Stride], linddun: &'static [Linddun]| {
            Stated { stride, linddun, ..NOTHING }.risk(&RiskPolicy::DEFAULT).derived_impact
        };
        assert_eq!(breaks(&[Stride::Repudiation], &[]), Impact::Major);
        assert_eq!(breaks(&[Stride::Repudiation, Stride::Tampering, Stride::Spoofing], &[]), Impact::Severe);
        assert_eq!(breaks(&[Stride::Repudiation], &[Linddun::Linking]), Impact::Severe);
        assert_eq!(breaks(&[], &[]), Impact::Severe, "nobody said what breaks");
    }

    #[test]
    fn an_override_counts_and_what_it_overrides_is_kept() {
        let minor = Stated { impact: Some(Impact::Minor), likelihood: Some(Likelihood::Likely), ..NOTHING };
        let risk = minor.risk(&RiskPolicy::DEFAULT);
        assert_eq!(
            (risk.severity, risk.derived_severity, risk.is_overridden()),
            (Severity::Medium, Severity::Critical, true)
        );
        let low = Stated { severity: Some(Severity::Low), ..minor };
        assert_eq!(severity(&low), Severity::Low);
    }

    #[test]
    fn a_level_is_found_by_its_name() {
        let levels = ["Open", "Inner", "Sealed"];
        assert_eq!(LevelPosition::named("Inner", &levels), MIDDLE);
        assert!(LevelPosition::named("Open", &levels).is_lowest());
        assert_eq!(LevelPosition::named("Sealed", &levels), LevelPosition::HIGHEST);
        for unknown in ["", "Seal", "Seale_", "Sealed_"] {
            assert_eq!(LevelPosition::named(unknown, &levels), LevelPosition::HIGHEST, "{unknown}");
        }
        assert_eq!(LevelPosition::named("Only", &["Only"]), LevelPosition::HIGHEST);
    }
}
