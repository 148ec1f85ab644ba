//! How much a policy demands where it says nothing of a rule or a severity.

use serde::{Deserialize, Serialize};

use threatmodel_core::words::{Evidence, RuleLevel, Severity};

/// The defaults of a policy for rules and severities that it does not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Profile {
    /// For a model that has just begun: what is missing warns, what is untrue is an error.
    Start,
    /// Missing parts are errors too.
    #[default]
    Standard,
    /// Whatever warns elsewhere is an error, a threat of severity Medium must be proven to be stopped, and there must be a
    /// `threatmodel.lock`.
    Strict,
}

impl Profile {
    /// The names, as `threatmodel.toml` has them.
    pub const NAMES: &'static [&'static str] = &["start", "standard", "strict"];

    /// The profile with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Start, Self::Standard, Self::Strict].into_iter().find(|profile| profile.name() == name)
    }

    /// The name, as `threatmodel.toml` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Standard => "standard",
            Self::Strict => "strict",
        }
    }

    /// The level of a rule that `threatmodel.toml` does not name.
    #[must_use]
    pub fn level(self, own: RuleLevel, reports: Reports) -> RuleLevel {
        match (self, reports) {
            (Self::Start, Reports::Missing) => own.min(RuleLevel::Warn),
            (Self::Strict, Reports::Missing | Reports::Untrue) if own == RuleLevel::Warn => RuleLevel::Deny,
            _ => own,
        }
    }

    /// The rung of evidence that a threat of this severity needs where `threatmodel.toml` does not say it.
    #[must_use]
    pub const fn evidence(self, severity: Severity) -> Evidence {
        match (severity, self) {
            (Severity::Critical | Severity::High, _) | (Severity::Medium, Self::Strict) => Evidence::Proven,
            (Severity::Medium, _) => Evidence::Tested,
            (Severity::Low, _) => Evidence::Claimed,
        }
    }
}

/// The kind of finding that a rule reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reports {
    /// Statements of the model that are false or cannot be understood.
    Untrue,
    /// Parts that the model does not have yet.
    Missing,
    /// Statements that will become false, before they do.
    Ahead,
}
