//! Functions whose tokens changed although their annotations did not: reviewers saw different code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{annotation::Place, model::Model};

/// The role of a function in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// It implements a control.
    Control,
    /// It is an attack test.
    Test,
    /// It faces a threat that attack tests exercise.
    Exposure,
}

impl Role {
    /// The role in one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Test => "attack test",
            Self::Exposure => "attack-tested code",
        }
    }
}

/// A function that changed since the model that is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Touched {
    /// The role in the model.
    pub role: Role,
    /// Its path.
    pub item: String,
    /// The threats that it has to do with, by path.
    pub threats: Vec<String>,
    /// The place of its first annotation.
    pub place: Place,
}

pub(super) fn between(before: &Model, after: &Model) -> Vec<Touched> {
    let old = functions(before);
    let mut touched: BTreeMap<(Role, &str), Touched> = BTreeMap::new();
    for (key, (fingerprint, place)) in functions(after) {
        let (role, package, item, threat) = key;
        if old.get(&(role, package, item, threat)).is_none_or(|(known, _)| *known == fingerprint) {
            continue;
        }
        let entry = touched.entry((role, item)).or_insert_with(|| Touched {
            role,
            item: item.to_owned(),
            threats: Vec::new(),
            place: place.clone(),
        });
        entry.threats.push(threat.to_owned());
    }
    touched.into_values().collect()
}

type Functions<'m> = BTreeMap<(Role, &'m str, &'m str, &'m str), (&'m str, &'m Place)>;

fn functions(model: &Model) -> Functions<'_> {
    let facts = model.facts();
    let attacked: BTreeSet<&str> = facts.tests.iter().map(|test| test.threat.as_str()).collect();
    let controls = facts.mitigations.iter().map(|code| (Role::Control, &code.threat, &code.fingerprint, &code.site));
    let tests = facts.tests.iter().map(|test| (Role::Test, &test.threat, &test.fingerprint, &test.site));
    let exposures = facts.exposures.iter().filter(|code| attacked.contains(code.threat.as_str()));
    let exposures = exposures.map(|code| (Role::Exposure, &code.threat, &code.fingerprint, &code.site));
    let all = controls.chain(tests).chain(exposures);
    all.filter_map(|(role, threat, fingerprint, site)| {
        let key = (role, site.package.as_str(), site.item.as_str(), threat.as_str());
        Some((key, (fingerprint.as_deref()?, &site.place)))
    })
    .collect()
}
