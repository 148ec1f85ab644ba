//! Mitigations.

use threatmodel_grammar::{RefKind, Statement};
use threatmodel_model::model::facts::Scope;

use super::Type;
use super::declare::{flag, key, number, path, paths, text};

table! {
    /// Code that implements controls against a threat.
    "mitigations" of "mitigation", |source| (number, mitigation) in source.model.mitigations().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "threat" path(Statement::Threat, "the threat that is stopped"), &mitigation.facts().threat;
        ! "controls" paths(Statement::Control, "the controls that are implemented"), &mitigation.facts().controls;
        ! "scope" (Type::Paths(RefKind::Endpoint), "the other components that it covers".to_owned()), named(&mitigation.facts().scope);
        ! "everywhere" flag("it covers every component"), matches!(mitigation.facts().scope, Scope::All);
        ? "bypass" key(Statement::Mitigation, "bypass"), mitigation.facts().bypass.as_ref();
        ! "system" flag("it counts: compiled, and not for tests only"), mitigation.implements();
        ? "fingerprint" text("the hash of the function, where it stands on one"), mitigation.facts().fingerprint.as_ref();
    } site &mitigation.facts().site
}

/// The components that are named besides the one around it.
pub(super) fn named(scope: &Scope) -> &[String] {
    match scope {
        Scope::Components(components) => components,
        Scope::Own | Scope::All => &[],
    }
}
