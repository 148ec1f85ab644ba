//! The facts of a model: nouns, and the annotations on code and tests about them, with their places.
//!
//! References are the declared paths of nouns. Everything else (severity, state, evidence, reach) is derived from these
//! facts and from the policy, and is never stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::annotation::{Place, Void};
pub use crate::policy::Handling;
use threatmodel_core::words::{
    ActorKind, AlertLevel, AssetKind, ByDefault, ComponentKind, ControlKind, Disposition, Impact, ItemKind, Likelihood,
    Linddun, Op, Phase, Severity, Stride,
};
use threatmodel_grammar::Statement;

/// The facts that every noun has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Declaration {
    /// The declared path, `crate::module::Type`: the noun's identity.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// The team's own identifier.
    pub id: Option<String>,
    /// The doc comment.
    pub doc: String,
    /// The package that declares it.
    pub package: String,
    /// The component that it is declared in.
    pub component: String,
    /// The place of its attribute.
    pub place: Place,
}

/// A level of a classification policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Level {
    /// The path of the policy.
    pub policy: String,
    /// The name of the level.
    pub name: String,
}

/// Something worth protecting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asset {
    /// The declaration.
    pub declared: Declaration,
    /// The kind of asset.
    pub kind: AssetKind,
    /// The protection it needs.
    pub classification: Option<Level>,
    /// The owner, who decides about it.
    pub owner: Option<String>,
    /// The places where it lives.
    pub locators: Vec<String>,
    /// The trust zone it lies in.
    pub zone: Option<String>,
    /// Whether to protect it or to remove it from the system.
    pub disposition: Disposition,
    /// Whether it is reachable only because of where the system is placed.
    pub adjacent: bool,
}

/// Something that can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Threat {
    /// The declaration.
    pub declared: Declaration,
    /// The assets that it hits.
    pub targets: Vec<String>,
    /// Its STRIDE categories.
    pub stride: Vec<Stride>,
    /// Its LINDDUN categories.
    pub linddun: Vec<Linddun>,
    /// The likelihood if nothing stops it; `None` if not given.
    pub likelihood: Option<Likelihood>,
    /// The impact that overrides the derived one.
    pub impact: Option<Impact>,
    /// The severity that overrides the derived one.
    pub severity: Option<Severity>,
    /// The reason why a derived figure is overridden.
    pub because: Option<String>,
    /// Catalogue entries.
    pub refs: Vec<String>,
    /// The misuse case.
    pub misuse: Option<String>,
    /// The actor.
    pub actor: Option<String>,
    /// The date of the last review.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub reviewed: Option<Date>,
}

impl super::Facts {
    /// Every noun, with what declares it.
    pub fn declarations(&self) -> impl Iterator<Item = (Statement, &Declaration)> {
        fn of<T>(
            nouns: &[T],
            statement: Statement,
            declared: impl Fn(&T) -> &Declaration,
        ) -> impl Iterator<Item = (Statement, &Declaration)> {
            nouns.iter().map(move |noun| (statement, declared(noun)))
        }
        of(&self.assets, Statement::Asset, |noun| &noun.declared)
            .chain(of(&self.threats, Statement::Threat, |noun| &noun.declared))
            .chain(of(&self.controls, Statement::Control, |noun| &noun.declared))
            .chain(of(&self.requirements, Statement::Requirement, |noun| &noun.declared))
            .chain(of(&self.components, Statement::Component, |noun| &noun.declared))
            .chain(of(&self.trust_zones, Statement::TrustZone, |noun| &noun.declared))
            .chain(of(&self.actors, Statement::Actor, |noun| &noun.declared))
            .chain(of(&self.assumptions, Statement::Assumption, |noun| &noun.declared))
            .chain(of(&self.detections, Statement::Detection, |noun| &noun.declared))
            .chain(of(&self.workflow_steps, Statement::WorkflowStep, |noun| &noun.declared))
    }
}

/// A defence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Control {
    /// The declaration.
    pub declared: Declaration,
    /// The layer of defence: a [`Layer`](threatmodel_core::words::Layer) or the team's own.
    pub layer: String,
    /// How it acts on a threat.
    pub kind: Option<ControlKind>,
    /// Who or what implements it, if no code here does.
    pub provided_by: Option<String>,
    /// Whether it is there without anybody switching it on.
    pub default: ByDefault,
    /// The option or setting that switches it on.
    pub enabled_by: Option<String>,
    /// The reason why no attack test can switch it off.
    pub fixed: Option<String>,
    /// Catalogue entries.
    pub refs: Vec<String>,
}

/// A requirement: something that must hold because of a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Requirement {
    /// The declaration.
    pub declared: Declaration,
    /// The threats it follows from.
    pub from: Vec<String>,
    /// The phase in which it is met.
    pub phase: Phase,
    /// The layer of defence it belongs to.
    pub layer: Option<String>,
    /// The way to check it by hand.
    pub check: Option<String>,
    /// The file that meets it.
    pub file: Option<NamedFile>,
    /// The controls that are off by default and that it switches on.
    pub enables: Vec<String>,
    /// Catalogue entries.
    pub refs: Vec<String>,
}

/// A file that a requirement names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedFile {
    /// The file, relative to the package's folder.
    pub path: String,
    /// A text that the file must contain.
    pub contains: Option<String>,
    /// The state of the file.
    pub found: FileState,
}

/// The state of the file that a requirement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FileState {
    /// The file is there, with the text it must contain.
    Present,
    /// There is no such file in the package.
    Missing,
    /// The file is there but lacks the text.
    LacksText,
    /// Nobody looked: the model was collected without sources.
    Unknown,
}

/// A component: a module and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Component {
    /// The declaration.
    pub declared: Declaration,
    /// The module that it covers.
    pub module: String,
    /// The shape in a data flow diagram.
    pub kind: Option<ComponentKind>,
    /// The trust zone it runs in.
    pub zone: Option<String>,
}

/// A zone within which everything is trusted alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustZone {
    /// The declaration.
    pub declared: Declaration,
    /// The trust in it, from 0 to 100.
    pub trust: Option<u32>,
}

/// Somebody or something that talks to the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Actor {
    /// The declaration.
    pub declared: Declaration,
    /// The kind of actor.
    pub kind: Option<ActorKind>,
    /// The trust zone it acts from.
    pub zone: Option<String>,
    /// The trust in it, from 0 to 100.
    pub trust: Option<u32>,
}

/// Something that the model takes for granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assumption {
    /// The declaration.
    pub declared: Declaration,
    /// The nouns it is about.
    pub about: Vec<String>,
    /// The owner, who answers for it.
    pub owner: String,
    /// The day on which it ends, unless a test checks it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Date>,
}

/// A detection: the event that shows an attempt, and when it raises an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Detection {
    /// The declaration.
    pub declared: Declaration,
    /// The threat that it tells of.
    pub threat: String,
    /// The event in the OWASP logging vocabulary.
    pub event: String,
    /// The severity of an alert.
    pub level: AlertLevel,
    /// The fields whose values are counted apart.
    pub group_by: Vec<String>,
    /// How many events, or different values, raise an alert.
    pub threshold: Option<u32>,
    /// The field whose different values are counted.
    pub distinct: Option<String>,
    /// Steps or detections that raise an alert in this order.
    pub sequence: Vec<String>,
    /// The step or detection that must have come before.
    pub requires: Option<String>,
    /// The step that needs it; without one, the event of the detection itself.
    pub at: Option<String>,
    /// The time, as written: `1m`.
    pub within: Option<String>,
    /// Whether a honey value raises an alert.
    pub canary: bool,
    /// The response to an alert.
    pub playbook: Option<String>,
}

impl Detection {
    /// Describes the pattern of events that raises an alert.
    #[must_use]
    pub fn looks_for(&self) -> String {
        let short = |path: &String| threatmodel_core::names::short(path).to_owned();
        let what = if let (Some(threshold), Some(field)) = (self.threshold, &self.distinct) {
            format!("{threshold} different values of {field}")
        } else if let Some(threshold) = self.threshold {
            format!("{threshold} events")
        } else if !self.sequence.is_empty() {
            format!("the sequence {}", self.sequence.iter().map(short).collect::<Vec<_>>().join(", "))
        } else if let Some(required) = &self.requires {
            let at = self.at.as_ref().map_or_else(|| self.declared.name.clone(), short);
            format!("{at} without {} before it", short(required))
        } else if self.canary {
            "a honey value in any event".to_owned()
        } else {
            "every event".to_owned()
        };
        let within = self.within.as_ref().map_or_else(String::new, |within| format!(" within {within}"));
        let by =
            if self.group_by.is_empty() { String::new() } else { format!(" for each {}", self.group_by.join(", ")) };
        format!("{what}{within}{by}")
    }

    /// Whether its own event is part of what it looks for: that of a sequence, of a step that needs another, or of a honey
    /// value is not.
    #[must_use]
    pub fn needs_own_event(&self) -> bool {
        self.sequence.is_empty() && self.at.is_none() && !self.canary
    }
}

/// A step of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkflowStep {
    /// The declaration.
    pub declared: Declaration,
}

/// A classification policy: levels in order, least protected first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Classification {
    /// The path of the enum.
    pub path: String,
    /// The levels.
    pub levels: Vec<String>,
    /// The requirements of the levels, in their order.
    pub handling: Vec<Handling>,
    /// The place of its declaration; `None` for a built-in one.
    pub place: Option<Place>,
}

/// The code that an annotation stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site {
    /// The path of the item.
    pub item: String,
    /// The kind of the item.
    pub item_kind: ItemKind,
    /// The package.
    pub package: String,
    /// The innermost component around it; `package:NAME` where none is declared.
    pub component: String,
    /// The place of the annotation.
    pub place: Place,
    /// Whether the item is compiled for tests only.
    pub test_only: bool,
    /// The reason why the annotation does not count, if so.
    pub void: Option<Void>,
}

/// The components that a mitigation or a decision covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Scope {
    /// The component it stands in.
    Own,
    /// The component it stands in and these.
    Components(Vec<String>),
    /// Every component.
    All,
}

impl Scope {
    /// Whether it names this component, wherever the annotation stands itself.
    #[must_use]
    pub fn includes(&self, component: &str) -> bool {
        match self {
            Self::Own => false,
            Self::Components(components) => components.iter().any(|named| named == component),
            Self::All => true,
        }
    }
}

/// Code that faces a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exposure {
    /// The threat.
    pub threat: String,
    /// The fingerprint of the function, where it stands on one and was read from source.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// Whether only builds without debug assertions have it, which no test links.
    #[serde(default)]
    pub release_only: bool,
    /// The code.
    pub site: Site,
}

/// Code that implements controls against a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mitigation {
    /// The threat.
    pub threat: String,
    /// The controls.
    pub controls: Vec<String>,
    /// The components that it covers.
    pub scope: Scope,
    /// The value that the function returns with the control switched off in a test, as source text.
    pub bypass: Option<String>,
    /// The fingerprint of the function, where it stands on one.
    pub fingerprint: Option<String>,
    /// The fingerprints of the copies that other macros made of the function. They may run, and show nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// The code.
    pub site: Site,
}

/// A test that exercises a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttackTest {
    /// The threat.
    pub threat: String,
    /// The claims of the test: each entry names controls, mostly one, that stop the threat without any other; empty if it
    /// claims no control.
    pub claims: Vec<Vec<String>>,
    /// The function of the legitimate use that must still work, as source text.
    pub legitimate: Option<String>,
    /// The fingerprint of the test, where it claims something.
    pub fingerprint: Option<String>,
    /// The test.
    pub site: Site,
}

impl AttackTest {
    /// Every control that the test names.
    pub fn controls(&self) -> impl Iterator<Item = &String> + Clone {
        self.claims.iter().flatten()
    }

    /// Whether the test names the control.
    #[must_use]
    pub fn names(&self, control: &str) -> bool {
        self.controls().any(|named| named == control)
    }
}

/// A decision about a threat instead of a mitigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// The threat.
    pub threat: String,
    /// The treatment.
    pub treatment: Treatment,
    /// The reason.
    pub because: String,
    /// The owner, who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Date>,
    /// The components that it covers.
    pub scope: Scope,
    /// Whether it stands on the declaration of the threat itself; it then covers every component.
    pub on_declaration: bool,
    /// The place.
    pub site: Site,
}

/// The treatment of a threat by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Treatment {
    /// The risk is accepted.
    Accept,
    /// Somebody else bears the risk.
    Transfer {
        /// The party that bears the risk.
        to: String,
    },
    /// The system does not do what the threat needs.
    Avoid,
}

impl Treatment {
    /// The treatment in words: "acceptance".
    #[must_use]
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Accept => "acceptance",
            Self::Transfer { .. } => "transfer",
            Self::Avoid => "avoidance",
        }
    }
}

impl Decision {
    /// Whether it counts on this day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.site.in_system() && self.until.is_none_or(|until| until >= day)
    }
}

/// Code or a test that meets a requirement, or a test that checks an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Satisfaction {
    /// The requirement or the assumption.
    pub of: String,
    /// Whether it is a test.
    pub test: bool,
    /// The place.
    pub site: Site,
}

/// Code that touches an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Access {
    /// The asset.
    pub asset: String,
    /// The operations of the code on the asset.
    pub ops: Vec<Op>,
    /// The code.
    pub site: Site,
}

/// Code that emits the event of a detection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Emission {
    /// The detection.
    pub detection: String,
    /// The code.
    pub site: Site,
}

/// Data that goes from one component or actor to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flow {
    /// The source: a component or an actor.
    pub from: String,
    /// The destination: a component or an actor.
    pub to: String,
    /// The assets that it carries.
    pub carries: Vec<String>,
    /// The protocol.
    pub protocol: Option<String>,
    /// Whether both ends know whom they talk to.
    pub authenticated: bool,
    /// Whether nobody on the way can read it.
    pub encrypted: bool,
    /// The code.
    pub site: Site,
}

/// A contradiction or an ambiguity in the annotations; each is a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Doubt {
    /// A reference that leads to no noun of the model, or to one of the wrong kind.
    Unresolved {
        /// The reference as written.
        text: String,
        /// The expected target: "a threat".
        wanted: String,
        /// The description of the mistake.
        why: String,
        /// The place.
        site: Site,
    },
    /// An annotation of a linked package that is in the sources, compiled, but not linked.
    NotLinked {
        /// The statement of the annotation.
        statement: Statement,
        /// The place.
        site: Site,
    },
    /// A linked record that the sources do not show.
    NotInSource {
        /// The statement of the annotation.
        statement: Statement,
        /// The place.
        site: Site,
    },
    /// An annotation that lacks what the grammar demands; only possible where it was read from source.
    Incomplete {
        /// The statement of the annotation.
        statement: Statement,
        /// The missing part, or the mistake.
        why: String,
        /// The place.
        site: Site,
    },
    /// Two declarations with one path.
    DeclaredTwice {
        /// The path.
        path: String,
        /// The first place.
        first: Place,
        /// The second place.
        second: Place,
    },
}

macro_rules! declared {
    ($($noun:ident),+) => {
        $(
            impl $noun {
                /// The declared path: the noun's identity.
                #[must_use]
                pub fn path(&self) -> &str {
                    &self.declared.path
                }

                /// The last part of the path.
                #[must_use]
                pub fn name(&self) -> &str {
                    &self.declared.name
                }
            }
        )+
    };
}
declared!(Asset, Threat, Control, Requirement, Component, TrustZone, Actor, Assumption, Detection, WorkflowStep);

impl Site {
    /// Whether the annotation counts: it is compiled, and where it is a test, it is run.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.void.is_none()
    }

    /// Whether what stands here is part of the system: compiled, and not for tests only.
    #[must_use]
    pub fn in_system(&self) -> bool {
        self.counts() && !self.test_only
    }
}
