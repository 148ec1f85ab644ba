//! Detections: what tells of a threat, which code tells it, and how they did in the run.

use std::collections::BTreeSet;

use super::{AttackTest, Threat, view};
use crate::{
    evidence::{Configuration, Line, Reaction},
    model::Model,
};

view! {
    /// A detection of the model.
    Detection, detections
}

view! {
    /// A step of a workflow.
    WorkflowStep, workflow_steps
}

view! {
    /// Code that emits the event of a detection.
    Emission, emissions
}

/// The score of a detection on the tests of a run: each attack test of its threat counts once, and each other test that emitted
/// something that the detection looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Score<'m> {
    /// Attack tests that set it off while every control was on.
    pub detected: BTreeSet<&'m str>,
    /// Attack tests that did not.
    pub missed: BTreeSet<&'m str>,
    /// Other tests during which it stayed silent.
    pub silent: BTreeSet<String>,
    /// Other tests during which it raised an alert.
    pub false_alarms: BTreeSet<String>,
}

impl Score<'_> {
    /// The part of its alerts that were about attacks, `None` where it raised none.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        part(self.detected.len(), self.false_alarms.len())
    }

    /// The part of the attacks that it told of, `None` where there were none.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        part(self.detected.len(), self.missed.len())
    }
}

fn part(hits: usize, others: usize) -> Option<f64> {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (hits + others > 0).then(|| number(hits) / number(hits + others))
}

impl<'m> Detection<'m> {
    /// The threat that it tells of.
    #[must_use]
    pub fn threat(self) -> Option<Threat<'m>> {
        self.model.threat_at(&self.facts().threat)
    }

    /// The code of the system that emits its event.
    pub fn emissions(self) -> impl Iterator<Item = Emission<'m>> {
        let path = self.facts().path();
        self.model.emissions().filter(move |emission| emission.detection == path && emission.site.in_system())
    }

    /// The attack tests of its threat that count.
    pub fn tests(self) -> impl Iterator<Item = AttackTest<'m>> {
        self.threat().into_iter().flat_map(Threat::tests).filter(|test| test.site.counts())
    }

    /// The lines of evidence of its threat's attacks, with every control on, that are about the code as it is.
    pub fn attacks(self) -> impl Iterator<Item = &'m Line> {
        let threat = self.facts().threat.as_str();
        let fresh = self.model.fresh_lines().map(|(line, _)| line);
        fresh.filter(move |line| line.threat == threat && line.configuration == Configuration::AllOn)
    }

    /// Whether any attack on its threat set it off, with whatever controls.
    #[must_use]
    pub fn is_triggered(self) -> bool {
        let (path, threat) = (self.facts().path(), self.facts().threat.as_str());
        self.model.fresh_lines().any(|(line, _)| line.threat == threat && line.alerts.contains(path))
            || self.reactions().any(|reaction| reaction.alerted && self.model.is_attack(reaction))
    }

    /// The reactions in tests that are not attack tests.
    pub fn reactions(self) -> impl Iterator<Item = &'m Reaction> {
        let path = self.facts().path();
        self.model.facts().run.reactions.iter().filter(move |reaction| reaction.detection == path)
    }

    /// The score on the tests of the run.
    #[must_use]
    pub fn score(self) -> Score<'m> {
        let mut score = Score::default();
        for line in self.attacks() {
            let list = if line.alerts.contains(self.facts().path()) { &mut score.detected } else { &mut score.missed };
            list.insert(&line.test);
        }
        let benign = self.reactions().filter(|reaction| !self.model.is_attack(reaction));
        for reaction in benign {
            let list = if reaction.alerted { &mut score.false_alarms } else { &mut score.silent };
            list.insert(reaction.tests());
        }
        score.silent = score.silent.difference(&score.false_alarms).cloned().collect();
        score
    }
}

impl Model {
    /// Whether a reaction is to a test that exercises a threat, and so no ordinary use.
    pub(crate) fn is_attack(&self, reaction: &Reaction) -> bool {
        let Some(test) = &reaction.test else { return false };
        let mut tests = self.facts().tests.iter();
        // The harness lists a test without the name of its crate.
        tests.any(|known| {
            known.site.package == reaction.package
                && known.site.item.split_once("::").is_some_and(|(_, inside)| inside == test)
        })
    }
}
