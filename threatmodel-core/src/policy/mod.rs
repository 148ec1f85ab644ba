//! The policy: what the rules demand, as `threatmodel.toml` says it.

mod exemption;
mod handling;
mod read;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use exemption::Exemption;
pub use handling::Handling;
pub use read::{PolicyError, RuleName};

pub use crate::risk::{LevelPosition, Property, RiskPolicy};
use crate::words::{Evidence, RuleLevel, Severity};

/// What the rules demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// The file that it was read from, relative to the workspace's folder.
    pub file: Option<String>,
    /// The levels of rules, by name, where they differ from the rule's own.
    pub rules: BTreeMap<String, RuleLevel>,
    /// The rung of evidence that each severity needs, where it differs from the default.
    pub evidence: BTreeMap<Severity, Evidence>,
    /// The least severity of the threats whose attacks a detection must tell of.
    #[serde(default = "detected")]
    pub detected: Severity,
    /// How severity is derived.
    pub risk: RiskPolicy,
    /// How many days before its end a decision is reported as soon expiring.
    pub soon: u32,
    /// Handling rules that replace those of a level, by the level's name or `Policy::Level`.
    pub handling: BTreeMap<String, Handling>,
    /// Whether there must be a `threatmodel.lock`.
    #[serde(default)]
    pub lock_required: bool,
    /// The crates, and modules of crates, whose functions reach out of the program, `reqwest` or `tokio::fs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<String>,
    /// What is exempt from a rule.
    pub exemptions: Vec<Exemption>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            file: None,
            rules: BTreeMap::new(),
            evidence: BTreeMap::new(),
            detected: detected(),
            risk: RiskPolicy::default(),
            soon: 30,
            handling: BTreeMap::new(),
            lock_required: false,
            clients: Vec::new(),
            exemptions: Vec::new(),
        }
    }
}

fn detected() -> Severity {
    Severity::High
}

impl Policy {
    /// The rung of evidence that a threat of this severity needs.
    #[must_use]
    pub fn evidence(&self, severity: Severity) -> Evidence {
        self.evidence.get(&severity).copied().unwrap_or(match severity {
            Severity::Critical | Severity::High => Evidence::Proven,
            Severity::Medium => Evidence::Tested,
            Severity::Low => Evidence::Claimed,
        })
    }

    /// The handling rules that replace those of this level, if any do.
    #[must_use]
    pub fn handling(&self, policy: &str, level: &str) -> Option<&Handling> {
        let name = policy.rsplit("::").next().unwrap_or(policy);
        self.handling.get(&format!("{name}::{level}")).or_else(|| self.handling.get(level))
    }
}
