//! The grammar of the annotations as data: which attributes there are, where they stand and which keys they take.
//!
//! The macros, the source scan, the messages and `docs/grammar.md` all read these tables, so they cannot disagree. A program links
//! this crate only where it detects, for the durations of its rules.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod detection;
pub mod duration;
pub mod locator;
mod log_event;
pub mod names;
pub mod nearest;
mod nouns;
mod syntax;
mod verbs;

pub use syntax::{Syntax, SyntaxError};

pub use threatmodel_core::statement::Statement;
use threatmodel_core::words::ItemKind;

/// One attribute of the DSL.
#[derive(Debug)]
pub struct Attribute {
    /// The statement of an annotation with this attribute.
    pub states: Statement,
    /// The name in source, `mitigates` for `#[mitigates(…)]`.
    pub name: &'static str,
    /// The items it may stand on.
    pub on: &'static [ItemKind],
    /// The reference that comes first, without a key, if the attribute takes one.
    pub first: Option<Key>,
    /// The keys, in the order in which the documentation lists them.
    pub keys: &'static [Key],
    /// The constraints between keys.
    pub constraints: &'static [Constraint],
    /// One sentence for the documentation.
    pub doc: &'static str,
    /// A complete use, for the documentation and for messages.
    pub example: &'static str,
}

/// The attribute that makes a statement.
#[must_use]
pub fn attribute(states: Statement) -> &'static Attribute {
    ATTRIBUTES.iter().copied().find(|attribute| attribute.states == states).unwrap_or(&nouns::ASSET)
}

/// A key of an attribute and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name in source. For a first reference: the name under which records keep it.
    pub name: &'static str,
    /// The values allowed after the `=`.
    pub takes: Takes,
    /// Whether an annotation without the key is an error.
    pub required: bool,
    /// One phrase for the documentation.
    pub doc: &'static str,
}

impl Key {
    /// A key that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, takes: Takes, doc: &'static str) -> Self {
        Self { name, takes, required: false, doc }
    }

    /// A key that every annotation gives.
    #[must_use]
    pub const fn required(name: &'static str, takes: Takes, doc: &'static str) -> Self {
        Self { name, takes, required: true, doc }
    }
}

/// The values that a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Any text: `"…"`, not empty.
    Text,
    /// Text of a certain syntax.
    SyntaxText(Syntax),
    /// A list of texts of a certain syntax.
    SyntaxTexts(Syntax),
    /// One word of a closed list.
    Word(&'static [&'static str]),
    /// One word of a closed list, or the team's own as text.
    WordOrText(&'static [&'static str]),
    /// Words of a closed list, not none.
    Words(&'static [&'static str]),
    /// Words of a closed list or the team's own as text, not none.
    WordsOrTexts(&'static [&'static str]),
    /// The key alone, or `= true` or `= false`.
    Flag,
    /// A whole number between the two, both included.
    Number(u32, u32),
    /// The name of a field of an event.
    Field,
    /// The names of fields of an event, not none.
    Fields,
    /// The path of one noun.
    Ref(RefKind),
    /// The paths of several nouns, or of one without brackets; not none.
    Refs(RefKind),
    /// Like `Refs`, or the word `all`.
    RefsOrAll(RefKind),
    /// Like `Refs`, and `all(A, B)` for several that are taken as one.
    RefGroups(RefKind),
    /// The path of a function.
    Function,
    /// A level: a bare word of the ready-made three, or the path of a variant of another policy.
    Level,
    /// A Rust expression.
    Expr,
    /// The path of a detection, and in parentheses the fields of its event as `detect!` takes them.
    Emission,
}

/// The kind of noun that a reference must point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// An asset.
    Asset,
    /// A threat.
    Threat,
    /// A control.
    Control,
    /// A requirement.
    Requirement,
    /// A component.
    Component,
    /// A trust zone.
    TrustZone,
    /// An actor.
    Actor,
    /// An assumption.
    Assumption,
    /// Any noun.
    Noun,
    /// A component or an actor.
    Endpoint,
    /// A requirement or an assumption.
    Satisfiable,
    /// A detection.
    Detection,
    /// A step of a workflow.
    WorkflowStep,
    /// A detection or a step: what the program tells of.
    Event,
}

impl RefKind {
    /// The name of the marker trait of [`threatmodel_core::noun`].
    #[must_use]
    pub const fn trait_name(self) -> &'static str {
        match self {
            Self::Asset => "Asset",
            Self::Threat => "Threat",
            Self::Control => "Control",
            Self::Requirement => "Requirement",
            Self::Component => "Component",
            Self::TrustZone => "TrustZone",
            Self::Actor => "Actor",
            Self::Assumption => "Assumption",
            Self::Noun => "Noun",
            Self::Endpoint => "Endpoint",
            Self::Satisfiable => "Satisfiable",
            Self::Detection => "Detection",
            Self::WorkflowStep => "WorkflowStep",
            Self::Event => "Event",
        }
    }

    /// The noun with its article, for messages.
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::Asset => "an asset",
            Self::Threat => "a threat",
            Self::Control => "a control",
            Self::Requirement => "a requirement",
            Self::Component => "a component",
            Self::TrustZone => "a trust zone",
            Self::Actor => "an actor",
            Self::Assumption => "an assumption",
            Self::Noun => "an asset, a threat, a control or another noun",
            Self::Endpoint => "a component or an actor",
            Self::Satisfiable => "a requirement or an assumption",
            Self::Detection => "a detection",
            Self::WorkflowStep => "a step",
            Self::Event => "a detection or a step",
        }
    }

    /// The name of such a noun, for examples in messages.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Asset | Self::Noun => "CardNumbers",
            Self::Threat => "SqlInjection",
            Self::Control => "BoundParameters",
            Self::Requirement | Self::Satisfiable => "NoStringBuiltSql",
            Self::Component | Self::Endpoint => "Checkout",
            Self::TrustZone => "Backend",
            Self::Actor => "Customer",
            Self::Assumption => "RoomIsLocked",
            Self::Detection => "SearchProbing",
            Self::WorkflowStep | Self::Event => "CheckoutStarted",
        }
    }

    /// Whether a noun declared by `statement` is of this kind.
    #[must_use]
    pub const fn admits(self, statement: Statement) -> bool {
        match self {
            Self::Asset => matches!(statement, Statement::Asset),
            Self::Threat => matches!(statement, Statement::Threat),
            Self::Control => matches!(statement, Statement::Control),
            Self::Requirement => matches!(statement, Statement::Requirement),
            Self::Component => matches!(statement, Statement::Component),
            Self::TrustZone => matches!(statement, Statement::TrustZone),
            Self::Actor => matches!(statement, Statement::Actor),
            Self::Assumption => matches!(statement, Statement::Assumption),
            Self::Noun => statement.is_noun(),
            Self::Endpoint => matches!(statement, Statement::Component | Statement::Actor),
            Self::Satisfiable => matches!(statement, Statement::Requirement | Statement::Assumption),
            Self::Detection => matches!(statement, Statement::Detection),
            Self::WorkflowStep => matches!(statement, Statement::WorkflowStep),
            Self::Event => matches!(statement, Statement::Detection | Statement::WorkflowStep),
        }
    }
}

/// A constraint between the keys of one annotation.
#[derive(Debug, Clone, Copy)]
pub enum Constraint {
    /// At least one of these keys must be given.
    OneOf(&'static [&'static str]),
    /// If `key` is given, `needs` must be too.
    Needs {
        /// The key that brings the need.
        key: &'static str,
        /// The key that is then needed.
        needs: &'static str,
        /// Why, as the end of the sentence "`key` needs `needs`: …".
        why: &'static str,
    },
    /// If `key` is given, one of `needs` must be too.
    NeedsOneOf {
        /// The key that brings the need.
        key: &'static str,
        /// The keys of which one is then needed.
        needs: &'static [&'static str],
        /// Why, as the end of the sentence "`key` needs …: …".
        why: &'static str,
    },
    /// Of these keys at most one may be given.
    AtMostOneOf {
        /// The keys.
        keys: &'static [&'static str],
        /// Why, as the end of the sentence "`a` and `b` exclude each other: …".
        why: &'static str,
    },
    /// If `key` has the value `word`, `needs` must be given.
    WordNeeds {
        /// The key.
        key: &'static str,
        /// Its value.
        word: &'static str,
        /// The key that is then needed.
        needs: &'static str,
        /// Why, as the end of the sentence "`key = word` needs `needs`: …".
        why: &'static str,
    },
    /// If `key` is given, `of` must have the value `word`.
    NeedsWord {
        /// The key that brings the need.
        key: &'static str,
        /// The key whose value matters.
        of: &'static str,
        /// The value that it must have.
        word: &'static str,
        /// Why, as the end of the sentence "`key` needs `of = word`: …".
        why: &'static str,
    },
}

/// Every attribute, nouns first.
pub static ATTRIBUTES: &[&Attribute] = &[
    &nouns::ASSET,
    &nouns::THREAT,
    &nouns::CONTROL,
    &nouns::REQUIREMENT,
    &nouns::COMPONENT,
    &nouns::TRUST_ZONE,
    &nouns::ACTOR,
    &nouns::ASSUMPTION,
    &detection::DETECTION,
    &detection::WORKFLOW_STEP,
    &nouns::CLASSIFICATION,
    &nouns::HANDLING,
    &verbs::EXPOSURE,
    &verbs::MITIGATION,
    &verbs::ACCEPTANCE,
    &verbs::TRANSFER,
    &verbs::AVOIDANCE,
    &verbs::SATISFACTION,
    &verbs::ACCESS,
    &verbs::FLOW,
    &detection::EMISSION,
];
