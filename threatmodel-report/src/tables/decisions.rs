//! Decisions.

use threatmodel_grammar::{RefKind, Statement};
use threatmodel_model::model::facts::{Scope, Treatment};

use super::{
    Type,
    declare::{flag, key, number, path, word},
    mitigations::named,
};

const TREATMENTS: &[&str] = &["acceptance", "transfer", "avoidance"];

table! {
    /// Acceptances, transfers and avoidances, including those that have ended.
    "decisions" of "decision", |source| (number, decision) in source.model.decisions().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "threat" path(Statement::Threat, "the threat that it is about"), &decision.facts().threat;
        ! "treatment" word(TREATMENTS, "the decision"), decision.facts().treatment.noun();
        ! "owner" key(Statement::Acceptance, "owner"), &decision.facts().owner;
        ? "until" key(Statement::Acceptance, "until"), decision.facts().until;
        ! "holds" flag("it counts on the day of the model"), decision.holds();
        ! "because" key(Statement::Acceptance, "because"), &decision.facts().because;
        ? "to" key(Statement::Transfer, "to"), to(&decision.facts().treatment);
        ! "scope" (Type::Paths(RefKind::Endpoint), "the other components that it covers".to_owned()), named(&decision.facts().scope);
        ! "everywhere" flag("it covers every component"), matches!(decision.facts().scope, Scope::All);
        ! "on_declaration" flag("it stands on the declaration of the threat, and covers every component"), decision.facts().on_declaration;
    } site &decision.facts().site
}

const fn to(treatment: &Treatment) -> Option<&String> {
    match treatment {
        Treatment::Transfer { to } => Some(to),
        Treatment::Accept | Treatment::Avoid => None,
    }
}
