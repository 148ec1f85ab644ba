//! The defences of this binary against a threat, according to the linked records.

use std::collections::{BTreeMap, BTreeSet};

use threatmodel_core::{
    record::{Record, linked},
    value::{FINGERPRINT, Value},
};
use threatmodel_grammar::Statement;

/// The defences of this binary against a threat.
#[derive(Debug, Default)]
pub(super) struct Defences {
    /// The assets that the threat hits, by path.
    pub(super) targets: BTreeSet<&'static str>,
    /// The controls that linked code claims against the threat, by path.
    pub(super) controls: BTreeSet<&'static str>,
    /// Those of them that no test can switch off, each with the reason.
    pub(super) fixed: Vec<(&'static str, &'static str)>,
    /// The fingerprints of the functions that implement them, each with its controls.
    pub(super) fingerprints: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Defences {
    /// Collects the defences against the threat that are linked into this binary.
    pub(super) fn against(threat: &str) -> Self {
        let mut defences = Self::default();
        for record in linked().filter(|record| record.statement == Statement::Mitigation && !record.test) {
            if references(record, "threat").any(|path| path == threat) {
                defences.controls.extend(references(record, "by"));
                if let Some(fingerprint) = text(record, FINGERPRINT) {
                    defences.fingerprints.entry(fingerprint).or_default().extend(references(record, "by"));
                }
            }
        }
        for record in linked() {
            let path = || format!("{}::{}", record.module, record.item);
            match record.statement {
                Statement::Threat if path() == threat => defences.targets.extend(references(record, "targets")),
                Statement::Control => {
                    let path = path();
                    let known = defences.controls.get(path.as_str()).copied();
                    if let (Some(control), Some(reason)) = (known, text(record, "fixed")) {
                        defences.fixed.push((control, reason));
                    }
                }
                _ => {}
            }
        }
        defences
    }

    /// Whether the function with this fingerprint implements the control.
    pub(super) fn is_place_of(&self, fingerprint: &str, control: &str) -> bool {
        self.fingerprints.get(fingerprint).is_some_and(|known| known.contains(control))
    }

    /// The reason why the control cannot be switched off, if so.
    pub(super) fn fixed(&self, control: &str) -> Option<&'static str> {
        self.fixed.iter().find(|(path, _)| *path == control).map(|(_, reason)| *reason)
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
