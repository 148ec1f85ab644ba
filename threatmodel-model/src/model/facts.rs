//! The facts of a model: nouns, and the annotations on code and tests about them, with their places.
//!
//! References are the declared paths of nouns. Everything else (severity, state, evidence, reach) is derived from these
//! facts and from the policy, and is never stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::annotation::{Place, Void};
pub use crate::policy::Handling;
use threatmodel_core::words::{ItemKind, Op};
use threatmodel_grammar::Statement;
pub use threatmodel_grammar::fact::{
    Actor, Asset, Assumption, Component, Control, Declaration, Detection, FileState, Level, NamedFile, Requirement,
    Scope, Threat, TrustZone, WorkflowStep,
};

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
#[non_exhaustive]
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

/// The placeholder for the component of code outside any declared component.
pub(crate) fn implicit_component(package: &str) -> String {
    format!("package:{package}")
}

/// Code that faces a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Exposure {
    /// The threat.
    pub threat: String,
    /// The fingerprint of the function, where it stands on one and was read from source.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// Whether only builds without debug assertions have it, which no test links.
    #[serde(default)]
    pub release_only: bool,
    /// Whether tests run other code of the function than the program, by a `cfg` or an assertion of debug builds within it.
    #[serde(default)]
    pub differs_in_tests: bool,
    /// The code.
    pub site: Site,
}

impl Exposure {
    /// Whether the build that tests use has the code.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.site.counts() && !self.release_only
    }
}

/// Code that implements controls against a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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

/// A kind of threat that code speaks of and that, somebody answers for it, is none there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dismissal {
    /// The kind, by its id in the catalogue.
    pub kind: String,
    /// The reason.
    pub because: String,
    /// The owner, who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Date>,
    /// The code.
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct Emission {
    /// The detection.
    pub detection: String,
    /// The code.
    pub site: Site,
}

/// Data that goes from one component or actor to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
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
#[non_exhaustive]
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
    /// An annotated function of which the test binary has another version than the sources.
    Changed {
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
