//! The policy: what the rules demand, as `threatmodel.toml` says it.

mod dismissal;
mod exemption;
mod profile;
mod read;
mod source_links;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::surface::Sign;

pub use dismissal::{Dismissal, Matter};
pub use exemption::Exemption;
pub use profile::{Profile, Reports};
pub use read::{PolicyError, RuleName};
pub use source_links::{SourceLinks, SourceLinksError};
pub use threatmodel_grammar::fact::Handling;

pub use threatmodel_core::risk::{LevelPosition, Property, RiskPolicy};
use threatmodel_core::{
    names::short,
    words::{Evidence, RuleLevel, Severity},
};

/// The policy: the settings of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Policy {
    /// The file that it was read from, relative to the workspace's folder.
    pub file: Option<String>,
    /// The defaults for everything that it does not set.
    #[serde(default)]
    pub profile: Profile,
    /// The levels of rules, by name, where they differ from the rule's own.
    pub rules: BTreeMap<String, RuleLevel>,
    /// The rung of evidence that each severity needs, where it differs from the default.
    pub evidence: BTreeMap<Severity, Evidence>,
    /// In how many layers each severity needs a control that is proven, where that is demanded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layers: BTreeMap<Severity, u32>,
    /// The least severity of the threats whose attacks a detection must tell of.
    #[serde(default = "detected")]
    pub detected: Severity,
    /// The tables from which severity is derived.
    pub risk: RiskPolicy,
    /// How many days before its end a decision is reported as soon expiring.
    pub soon: u32,
    /// Handling rules that replace those of a level, by the level's name or `Policy::Level`.
    pub handling: BTreeMap<String, Handling>,
    /// Whether there must be a `threatmodel.lock`; `None` where the profile says it.
    #[serde(default)]
    pub lock_required: Option<bool>,
    /// The crates, and modules of crates, whose functions reach out of the program, `reqwest` or `tokio::fs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<String>,
    /// Folders where attack tests with controls off may write, besides the target and temporary folders, relative to the
    /// policy's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attacks_write: Vec<String>,
    /// Where reports lead for a place in the sources; `None` where the remote of the repository says it, if anything does.
    #[serde(skip)]
    pub source_links: Option<SourceLinks>,
    /// The team's own signs of the surface, which are not part of the model.
    #[serde(skip)]
    pub signs: Vec<Sign>,
    /// The public lists, by their ids, that the model is held against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<String>,
    /// What need not be considered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dismissals: Vec<Dismissal>,
    /// The exemptions from rules.
    pub exemptions: Vec<Exemption>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            file: None,
            profile: Profile::default(),
            rules: BTreeMap::new(),
            evidence: BTreeMap::new(),
            layers: BTreeMap::new(),
            detected: detected(),
            risk: RiskPolicy::default(),
            soon: 30,
            handling: BTreeMap::new(),
            lock_required: None,
            clients: Vec::new(),
            attacks_write: Vec::new(),
            source_links: None,
            signs: Vec::new(),
            sets: Vec::new(),
            dismissals: Vec::new(),
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
        self.evidence.get(&severity).copied().unwrap_or(self.profile.evidence(severity))
    }

    /// In how many layers a threat of this severity needs a control that is proven; 0 where nothing is demanded.
    #[must_use]
    pub fn layers(&self, severity: Severity) -> usize {
        self.layers.get(&severity).map_or(0, |&layers| layers as usize)
    }

    /// The level of a rule that has this one by itself.
    #[must_use]
    pub fn level(&self, rule: &str, own: RuleLevel, reports: Reports) -> RuleLevel {
        self.rules.get(rule).copied().unwrap_or(self.profile.level(own, reports))
    }

    /// Whether there must be a `threatmodel.lock`.
    #[must_use]
    pub fn requires_lock(&self) -> bool {
        self.lock_required.unwrap_or(self.profile == Profile::Strict)
    }

    /// The handling rules that replace those of this level, if any do.
    #[must_use]
    pub fn handling(&self, policy: &str, level: &str) -> Option<&Handling> {
        let name = short(policy);
        self.handling.get(&format!("{name}::{level}")).or_else(|| self.handling.get(level))
    }
}
