//! Threats: what they hit, where they are faced, what stops them.

use super::{Asset, AttackTest, Control, Decision, Detection, Exposure, Mitigation, Requirement, view};
use crate::model::{Pair, Risk, State};
use threatmodel_core::{
    noun,
    risk::RiskPolicy,
    words::{Evidence, Severity, Stride},
};

view! {
    /// A threat of the model.
    Threat, threats, ranked
}

impl<'m> Threat<'m> {
    /// The risk before any control.
    #[must_use]
    pub fn risk(self) -> &'m Risk {
        &self.model.index().of_threat[self.at].risk
    }

    /// The severity before any control.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.risk().severity
    }

    /// The severity that events and alerts of the program tell. The compiler derives it, under the tables that hold unless
    /// `threatmodel.toml` replaces them: a program does not read that file.
    #[must_use]
    pub fn severity_in_events(self) -> Severity {
        self.model.risk_under(self.facts(), &RiskPolicy::DEFAULT).severity
    }

    /// The state: the worst over its exposures.
    #[must_use]
    pub fn state(self) -> State {
        self.model.index().of_threat[self.at].state
    }

    /// The rung of evidence that its severity and the handling rules of its targets demand.
    #[must_use]
    pub fn needed_evidence(self) -> Evidence {
        self.model.needed_evidence(self.at)
    }

    /// The assets that it hits.
    pub fn assets(self) -> impl Iterator<Item = Asset<'m>> + Clone {
        self.facts().targets.iter().filter_map(move |path| self.model.asset_at(path))
    }

    /// The code that faces it.
    pub fn exposures(self) -> impl Iterator<Item = Exposure<'m>> + Clone {
        Exposure::each(self.model, &self.model.index().of_threat[self.at].exposures)
    }

    /// The code that implements controls against it.
    pub fn mitigations(self) -> impl Iterator<Item = Mitigation<'m>> + Clone {
        Mitigation::each(self.model, &self.model.index().of_threat[self.at].mitigations)
    }

    /// The tests that exercise it; those that do not count included.
    pub fn tests(self) -> impl Iterator<Item = AttackTest<'m>> + Clone {
        AttackTest::each(self.model, &self.model.index().of_threat[self.at].tests)
    }

    /// The decisions about it.
    pub fn decisions(self) -> impl Iterator<Item = Decision<'m>> + Clone {
        Decision::each(self.model, &self.model.index().of_threat[self.at].decisions)
    }

    /// The detections that tell of it, by path.
    pub fn detections(self) -> impl Iterator<Item = Detection<'m>> {
        self.model.detections().filter(move |detection| detection.facts().threat == self.facts().path())
    }

    /// The requirements that follow from it.
    pub fn requirements(self) -> impl Iterator<Item = Requirement<'m>> + Clone {
        Requirement::each(self.model, &self.model.index().of_threat[self.at].requirements)
    }

    /// The controls that code claims against it, each once, with the least evidence that there is for any of its places.
    pub fn controls(self) -> impl Iterator<Item = Evidenced<'m>> {
        let mut least: Vec<Pair> = Vec::new();
        for pair in self.mitigations().filter(|mitigation| mitigation.implements()).flat_map(Mitigation::pairs) {
            match least.iter_mut().find(|known| known.control == pair.control) {
                Some(known) if known.evidence > pair.evidence => *known = pair,
                Some(_) => {}
                None => least.push(pair),
            }
        }
        let model = self.model;
        least.into_iter().map(move |pair| Evidenced { control: Control { model, at: pair.control }, pair })
    }

    /// The one control that stands against it: if that fails, nothing else is known to stop the threat. A control that is short of the
    /// rung that is needed does not stand beside one that has reached it, or may.
    #[must_use]
    pub fn only_control(self) -> Option<Evidenced<'m>> {
        let mut controls: Vec<Evidenced<'m>> = self.controls().collect();
        let stands = |known: &Evidenced<'_>| known.pair.suffices() || known.pair.may_suffice();
        if controls.iter().any(stands) {
            controls.retain(stands);
        }
        if controls.len() == 1 { controls.pop() } else { None }
    }
}

/// A control that is claimed against a threat, and the evidence for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidenced<'m> {
    /// The control.
    pub control: Control<'m>,
    /// The evidence.
    pub pair: Pair,
}

/// Filters over threats.
pub trait Threats<'m>: Iterator<Item = Threat<'m>> + Sized {
    /// Those that still need somebody to do something: open, short of evidence, or unexposed and undecided.
    fn unmitigated(self) -> impl Iterator<Item = Threat<'m>> {
        self.filter(|threat| threat.state().is_unsettled())
    }

    /// Those in this state.
    fn in_state(self, state: State) -> impl Iterator<Item = Threat<'m>> {
        self.filter(move |threat| threat.state() == state)
    }

    /// Those of this severity or a higher one.
    fn at_least(self, severity: Severity) -> impl Iterator<Item = Threat<'m>> {
        self.filter(move |threat| threat.severity() >= severity)
    }

    /// Those of this STRIDE category.
    fn of(self, category: Stride) -> impl Iterator<Item = Threat<'m>> {
        self.filter(move |threat| threat.facts().stride.contains(&category))
    }

    /// Those that hit the asset.
    fn hitting<A: noun::Asset>(self) -> impl Iterator<Item = Threat<'m>> {
        self.filter(|threat| threat.facts().targets.iter().any(|path| path == A::PATH))
    }
}

impl<'m, I: Iterator<Item = Threat<'m>>> Threats<'m> for I {}
