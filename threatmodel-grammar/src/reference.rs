//! The nouns that a reference may point to.

use threatmodel_core::statement::Statement;

use crate::attribute;

/// The kind of noun that a reference must point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefKind {
    /// A noun that this statement declares.
    One(Statement),
    /// Any noun.
    Noun,
    /// A component or an actor.
    Endpoint,
    /// A requirement or an assumption.
    Satisfiable,
    /// A detection or a step: what the program tells of.
    Event,
    /// A kind of threat of a catalogue, which no annotation declares.
    Kind,
}

impl RefKind {
    /// The kinds that admit more than one noun.
    pub const GROUPS: &'static [Self] = &[Self::Noun, Self::Endpoint, Self::Satisfiable, Self::Event];

    /// The name of the marker trait of [`threatmodel_core::noun`].
    #[must_use]
    pub const fn trait_name(self) -> &'static str {
        match self {
            Self::One(statement) => statement.name(),
            Self::Noun => "Noun",
            Self::Endpoint => "Endpoint",
            Self::Satisfiable => "Satisfiable",
            Self::Event => "Event",
            Self::Kind => "Kind",
        }
    }

    /// The noun with its article, for messages.
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::One(statement) => statement.described(),
            Self::Noun => "an asset, a threat, a control or another noun",
            Self::Endpoint => "a component or an actor",
            Self::Satisfiable => "a requirement or an assumption",
            Self::Event => "a detection or a step",
            Self::Kind => "a kind of threat",
        }
    }

    /// The name of such a noun, for examples in messages: the type in the example of its attribute.
    #[must_use]
    pub fn example(self) -> &'static str {
        let statement = match self {
            Self::One(statement) => statement,
            Self::Noun => Statement::Asset,
            Self::Endpoint => Statement::Component,
            Self::Satisfiable => Statement::Requirement,
            Self::Event => Statement::WorkflowStep,
            Self::Kind => return "PathTraversal",
        };
        let declaration = attribute(statement).example.rsplit_once("struct ");
        declaration.map_or("…", |(_, name)| name.trim_end_matches(';'))
    }

    /// Whether a noun declared by `statement` is of this kind.
    #[must_use]
    pub fn admits(self, statement: Statement) -> bool {
        match self {
            Self::One(one) => one == statement,
            Self::Noun => statement.is_noun(),
            Self::Endpoint => matches!(statement, Statement::Component | Statement::Actor),
            Self::Satisfiable => matches!(statement, Statement::Requirement | Statement::Assumption),
            Self::Event => matches!(statement, Statement::Detection | Statement::WorkflowStep),
            Self::Kind => false,
        }
    }
}
