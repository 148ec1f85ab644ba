//! The attributes, one in a file.

mod accepts;
mod accesses;
mod actor;
mod asset;
mod assumption;
mod avoids;
mod classification;
mod component;
mod control;
mod detection;
mod detects;
mod dismisses;
mod exposure;
mod flow;
mod handling;
mod mitigates;
mod requirement;
mod satisfies;
mod threat;
mod transfers;
mod trust_zone;
mod workflow_step;

use threatmodel_core::{statement::Statement, words::ItemKind};

use crate::{Attribute, Key, Takes};

/// The types of what the attributes say.
#[cfg(feature = "facts")]
pub(crate) mod facts {
    pub use super::{
        accepts::Accepts, accesses::Accesses, actor::Actor, asset::Asset, assumption::Assumption, avoids::Avoids,
        component::Component, control::Control, detection::Detection, detects::Detects, dismisses::Dismisses,
        exposure::Exposes, flow::Flows, handling::Handling, mitigates::Mitigates, requirement::Requirement,
        satisfies::Satisfies, threat::Threat, transfers::Transfers, trust_zone::TrustZone, workflow_step::WorkflowStep,
    };
}

/// The items that a noun is declared on.
const TYPES: &[ItemKind] = &[ItemKind::Struct, ItemKind::Enum, ItemKind::Union];

/// The items that a verb may stand on.
const CODE: &[ItemKind] = &[
    ItemKind::Fn,
    ItemKind::Method,
    ItemKind::TraitFn,
    ItemKind::Struct,
    ItemKind::Enum,
    ItemKind::Union,
    ItemKind::Const,
    ItemKind::Static,
    ItemKind::AssocConst,
    ItemKind::Impl,
    ItemKind::Trait,
    ItemKind::Mod,
];

/// The key that every noun has.
const ID: Key = Key {
    name: "id",
    takes: Takes::Text,
    required: false,
    doc: "The team's own identifier, unique in the model.",
    line: None,
};

macro_rules! attributes {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+ }
        others { $($other:ident, $of_other:ident, $an_other:literal;)+ }
        verbs { $($verb:ident, $of_verb:ident, $a_verb:literal;)+ }
    ) => {
        /// Every attribute, nouns first.
        pub static ATTRIBUTES: &[&Attribute] =
            &[$(&$of_noun::GRAMMAR,)+ $(&$of_other::GRAMMAR,)+ $(&$of_verb::GRAMMAR,)+];

        /// The attribute that makes a statement.
        #[must_use]
        pub const fn attribute(states: Statement) -> &'static Attribute {
            match states {
                $(Statement::$noun => &$of_noun::GRAMMAR,)+
                $(Statement::$other => &$of_other::GRAMMAR,)+
                $(Statement::$verb => &$of_verb::GRAMMAR,)+
            }
        }
    };
}
threatmodel_core::__statements!(attributes);
