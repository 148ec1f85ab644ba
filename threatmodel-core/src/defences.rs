//! The defences of a binary against a threat, according to the records that are linked into it.

use std::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
};

use crate::{
    record::{Record, linked},
    statement::Statement,
    value::{FINGERPRINT, Value},
};

/// The defences of a binary against a threat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defences {
    /// The assets that the threat hits, by path.
    pub targets: BTreeSet<String>,
    /// The controls that linked code claims against the threat, by path.
    pub controls: BTreeSet<String>,
    /// The controls that no test can switch off, by path, each with the reason.
    pub fixed: BTreeMap<String, String>,
    /// The fingerprints of the functions that implement controls against it, each with its controls.
    pub fingerprints: BTreeMap<String, BTreeSet<String>>,
}

impl Defences {
    /// Collects the defences against the threat that are linked into this binary.
    #[must_use]
    pub fn against(threat: &str) -> Self {
        let mut defences = Self::default();
        for record in linked() {
            match record.statement {
                Statement::Mitigation if !record.test && references(record, "threat").any(|path| path == threat) => {
                    let controls = || references(record, "by").map(ToString::to_string);
                    defences.controls.extend(controls());
                    if let Some(fingerprint) = text(record, FINGERPRINT) {
                        defences.fingerprints.entry(fingerprint.to_string()).or_default().extend(controls());
                    }
                }
                Statement::Threat if record.path() == threat => {
                    defences.targets.extend(references(record, "targets").map(ToString::to_string));
                }
                Statement::Control => {
                    if let Some(reason) = text(record, "fixed") {
                        defences.fixed.insert(record.path(), reason.to_string());
                    }
                }
                _ => {}
            }
        }
        defences
    }

    /// Whether a configuration with controls off turns this one off, unless it is about it.
    #[must_use]
    pub fn can_go_off(&self, control: &str) -> bool {
        self.controls.contains(control) && !self.fixed.contains_key(control)
    }

    /// Whether the function with this fingerprint implements the control.
    #[must_use]
    pub fn is_place_of(&self, fingerprint: &str, control: &str) -> bool {
        self.fingerprints.get(fingerprint).is_some_and(|known| known.contains(control))
    }
}

fn value(record: &'static Record, key: &str) -> Option<&'static Value> {
    record.args.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
}

fn text(record: &'static Record, key: &str) -> Option<&'static str> {
    match value(record, key)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn references(record: &'static Record, key: &str) -> impl Iterator<Item = &'static str> + use<> {
    let paths = match value(record, key) {
        Some(Value::Refs(paths)) => *paths,
        _ => &[],
    };
    paths.iter().copied()
}
