//! Requirements and assumptions, and the playbook.

use std::collections::BTreeMap;

use super::{Satisfaction, Threat, view};
use crate::model::{Met, Model};
use threatmodel_core::words::Phase;

view! {
    /// A requirement of the model.
    Requirement, requirements
}

view! {
    /// An assumption of the model.
    Assumption, assumptions
}

impl<'m> Requirement<'m> {
    /// The threats that it follows from.
    pub fn threats(self) -> impl Iterator<Item = Threat<'m>> + Clone {
        self.facts().from.iter().filter_map(move |path| self.model.threat_at(path))
    }

    /// The code and the tests that satisfy it; those that do not count included.
    pub fn satisfactions(self) -> impl Iterator<Item = Satisfaction<'m>> + Clone {
        satisfactions(self.model, self.facts().path())
    }

    /// The evidence that it is met.
    #[must_use]
    pub fn met(self) -> Met {
        self.model.met(self.facts())
    }

    /// Whether that has been shown as far as the severity of its threats demands.
    #[must_use]
    pub fn is_satisfied(self) -> bool {
        self.model.is_satisfied(self.facts())
    }

    /// The layers of defence that it concerns: its own, or those of the controls against its threats.
    #[must_use]
    pub fn layers(self) -> Vec<&'m str> {
        if let Some(layer) = &self.facts().layer {
            return vec![layer];
        }
        let controls = self.threats().flat_map(Threat::controls).map(|evidenced| evidenced.control.facts());
        let mut layers: Vec<&str> = controls.map(|control| control.layer.as_str()).collect();
        layers.sort_unstable();
        layers.dedup();
        layers
    }
}

impl<'m> Assumption<'m> {
    /// The tests that check it; those that do not count included.
    pub fn checks(self) -> impl Iterator<Item = Satisfaction<'m>> {
        satisfactions(self.model, self.facts().path()).filter(|satisfaction| satisfaction.facts().test)
    }

    /// Whether a test that checks it was seen to pass, or may have been where nobody looked.
    #[must_use]
    pub fn is_checked(self) -> bool {
        self.checks().any(|check| self.model.shows(check.facts()))
    }
}

fn satisfactions<'m>(model: &'m Model, path: &str) -> impl Iterator<Item = Satisfaction<'m>> + Clone + use<'m> {
    Satisfaction::each(model, model.index().satisfactions.get(path).map_or(&[], Vec::as_slice))
}

/// The requirements of one phase, grouped by layer of defence: what to do, in the words of the people who do it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Playbook<'m> {
    /// The phase.
    pub phase: Phase,
    /// The requirements of each layer; one that concerns several layers stands below each, one that concerns none yet
    /// below the empty name.
    pub layers: BTreeMap<&'m str, Vec<Requirement<'m>>>,
}

impl Model {
    /// The requirements of a phase, by path.
    pub fn requirements_in(&self, phase: Phase) -> impl Iterator<Item = Requirement<'_>> + Clone {
        self.requirements().filter(move |requirement| requirement.phase == phase)
    }

    /// The requirements of a phase, grouped by layer of defence.
    #[must_use]
    pub fn playbook(&self, phase: Phase) -> Playbook<'_> {
        let mut layers: BTreeMap<&str, Vec<Requirement<'_>>> = BTreeMap::new();
        for requirement in self.requirements_in(phase) {
            let of = requirement.layers();
            for layer in if of.is_empty() { vec![""] } else { of } {
                layers.entry(layer).or_default().push(requirement);
            }
        }
        Playbook { phase, layers }
    }
}
