//! Lookups over the facts, made once per model.

use std::collections::{BTreeSet, HashSet};

use foldhash::HashMap;

use super::{
    Facts, Positions,
    facts::Exposure,
    front::{self, Front},
    risk,
    state::{self, State},
    trial,
};
use crate::evidence::Exposed;
use threatmodel_core::risk::Risk;

/// Positions in the lists of [`Facts`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Where each noun is.
    pub(crate) nouns: Positions,
    pub(crate) classifications: HashMap<String, usize>,
    /// The references to each asset, in the order of `Facts::assets`.
    pub(crate) of_asset: Vec<OfAsset>,
    /// The references to each threat, in the order of `Facts::threats`.
    pub(crate) of_threat: Vec<OfThreat>,
    /// The references to each control, in the order of `Facts::controls`.
    pub(crate) of_control: Vec<OfControl>,
    /// The satisfactions of each requirement or assumption, by path.
    pub(crate) satisfactions: HashMap<String, Vec<usize>>,
    /// The annotations in each component, by path; `package:NAME` for code outside any.
    pub(crate) of_component: HashMap<String, OfComponent>,
    /// The components and actors of each trust zone.
    pub(crate) members_of_zone: HashMap<String, Vec<String>>,
    /// The assets of each trust zone.
    pub(crate) assets_of_zone: HashMap<String, Vec<usize>>,
    /// The valid tests of each pair of threat and control.
    pub(crate) tests_of_pair: HashMap<(usize, usize), Vec<usize>>,
    /// The fingerprints of the functions that implement controls against each threat, in the order of `Facts::threats`.
    pub(crate) fingerprints: Vec<BTreeSet<String>>,
    /// The lines of evidence of each test, by its path.
    pub(crate) lines_of_test: HashMap<String, Vec<usize>>,
    /// The attack tests that say that they satisfy something, by path.
    pub(crate) attacks: HashMap<String, Vec<usize>>,
    /// The controls implemented by code with `#[satisfies]`, by the path of the code.
    pub(crate) mitigations_of_item: HashMap<String, Vec<usize>>,
    /// The results of each test with `#[satisfies]` that is not an attack test, by its path.
    pub(crate) checks_of_test: HashMap<String, Vec<usize>>,
    /// The exposures through which attacks succeeded without defences, by threat and line.
    pub(crate) reached: HashMap<(usize, u32), Vec<Exposed>>,
    /// What covers the exposures to each threat, by component, in the order of `Facts::threats`.
    fronts: Vec<HashMap<String, Front>>,
    /// The threats, those that matter most first.
    pub(crate) ranked: Vec<usize>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct OfAsset {
    pub(crate) threats: Vec<usize>,
    pub(crate) accesses: Vec<usize>,
    pub(crate) flows: Vec<usize>,
    pub(crate) assumptions: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct OfThreat {
    pub(crate) exposures: Vec<usize>,
    pub(crate) mitigations: Vec<usize>,
    pub(crate) tests: Vec<usize>,
    pub(crate) decisions: Vec<usize>,
    pub(crate) requirements: Vec<usize>,
    pub(crate) risk: Risk,
    pub(crate) state: State,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct OfControl {
    pub(crate) mitigations: Vec<usize>,
    pub(crate) tests: Vec<usize>,
    /// The requirements that switch it on.
    pub(crate) requirements: Vec<usize>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct OfComponent {
    pub(crate) exposures: Vec<usize>,
    pub(crate) mitigations: Vec<usize>,
    pub(crate) accesses: Vec<usize>,
    pub(crate) flows_from: Vec<usize>,
    pub(crate) flows_to: Vec<usize>,
}

impl Index {
    pub(crate) fn of(facts: &Facts) -> Self {
        let mut index = Self::named(facts);
        let (places, threats) = (Places::of(facts), Threats::of(facts, &index));
        index.of_asset = assets(facts, &index.nouns.assets);
        index.of_component = places.of_component;
        index.members_of_zone = places.members_of_zone;
        index.assets_of_zone = places.assets_of_zone;
        index.of_threat = threats.of_threat;
        index.of_control = threats.of_control;
        index.satisfactions = threats.satisfactions;
        index.tests_of_pair = threats.tests_of_pair;
        index.fingerprints = threats.fingerprints;
        index.lines_of_test = threats.lines_of_test;
        let satisfying: HashSet<&str> = facts.satisfactions.iter().map(|known| known.site.item.as_str()).collect();
        for (at, test) in facts.tests.iter().enumerate().filter(|(_, test)| !test.claims.is_empty()) {
            if satisfying.contains(test.site.item.as_str()) {
                index.attacks.entry(test.site.item.clone()).or_default().push(at);
            }
        }
        for (at, mitigation) in facts.mitigations.iter().enumerate() {
            if satisfying.contains(mitigation.site.item.as_str()) {
                index.mitigations_of_item.entry(mitigation.site.item.clone()).or_default().push(at);
            }
        }
        for (at, check) in facts.run.checks.iter().enumerate() {
            index.checks_of_test.entry(check.test.clone()).or_default().push(at);
        }
        index.reached = trial::reached(facts, &index);
        index.fronts = front::of(facts, &index);
        let states: Vec<State> = (0..facts.threats.len()).map(|at| state::of_threat(facts, &index, at)).collect();
        for (entry, state) in index.of_threat.iter_mut().zip(states) {
            entry.state = state;
        }
        index.rank(facts);
        index
    }

    /// What covers the exposure to the threat at this position.
    pub(crate) fn front(&self, threat: usize, exposure: &Exposure) -> Option<&Front> {
        self.fronts.get(threat)?.get(&exposure.site.component)
    }

    /// Where each noun is, and nothing else.
    fn named(facts: &Facts) -> Self {
        Self {
            nouns: Positions::of(facts),
            classifications: positions(&facts.classifications, |policy| &policy.path),
            ..Self::default()
        }
    }

    /// By the classification of what they hit, then by severity, then by path.
    fn rank(&mut self, facts: &Facts) {
        let mut ranked: Vec<usize> = (0..facts.threats.len()).collect();
        ranked.sort_by(|&a, &b| {
            let (left, right) = (&self.of_threat[a].risk, &self.of_threat[b].risk);
            right
                .position
                .cmp(&left.position)
                .then(right.severity.cmp(&left.severity))
                .then_with(|| facts.threats[a].path().cmp(facts.threats[b].path()))
        });
        self.ranked = ranked;
    }
}

/// The references to threats and controls, and the satisfactions of requirements.
#[derive(Default)]
struct Threats {
    of_threat: Vec<OfThreat>,
    of_control: Vec<OfControl>,
    satisfactions: HashMap<String, Vec<usize>>,
    tests_of_pair: HashMap<(usize, usize), Vec<usize>>,
    fingerprints: Vec<BTreeSet<String>>,
    lines_of_test: HashMap<String, Vec<usize>>,
}

impl Threats {
    fn of(facts: &Facts, index: &Index) -> Self {
        let of_threat = facts.threats.iter().map(|threat| OfThreat {
            exposures: Vec::new(),
            mitigations: Vec::new(),
            tests: Vec::new(),
            decisions: Vec::new(),
            requirements: Vec::new(),
            risk: risk::of(facts, index, threat, &facts.policy.risk),
            state: State::Unexposed,
        });
        let mut threats = Self {
            of_threat: of_threat.collect(),
            of_control: vec![OfControl::default(); facts.controls.len()],
            fingerprints: vec![BTreeSet::new(); facts.threats.len()],
            ..Self::default()
        };
        threats.fill(facts, index);
        threats
    }

    fn fill(&mut self, facts: &Facts, index: &Index) {
        // Code that only tests see is not part of the system, so it is not an exposure.
        let exposures = facts.exposures.iter().enumerate().filter(|(_, exposure)| !exposure.site.test_only);
        for (at, exposure) in exposures {
            if let Some(&threat) = index.nouns.threats.get(&exposure.threat) {
                self.of_threat[threat].exposures.push(at);
            }
        }
        for (at, mitigation) in facts.mitigations.iter().enumerate() {
            if let Some(&threat) = index.nouns.threats.get(&mitigation.threat) {
                self.of_threat[threat].mitigations.push(at);
                self.fingerprints[threat].extend(mitigation.fingerprint.iter().chain(&mitigation.copies).cloned());
            }
            for control in &mitigation.controls {
                if let Some(&control) = index.nouns.controls.get(control) {
                    self.of_control[control].mitigations.push(at);
                }
            }
        }
        for (at, test) in facts.tests.iter().enumerate() {
            let threat = index.nouns.threats.get(&test.threat).copied();
            if let Some(threat) = threat {
                self.of_threat[threat].tests.push(at);
            }
            for control in test.controls() {
                let Some(&control) = index.nouns.controls.get(control) else { continue };
                self.of_control[control].tests.push(at);
                if let Some(threat) = threat.filter(|_| test.site.counts()) {
                    self.tests_of_pair.entry((threat, control)).or_default().push(at);
                }
            }
        }
        for (at, decision) in facts.decisions.iter().enumerate() {
            if let Some(&threat) = index.nouns.threats.get(&decision.threat) {
                self.of_threat[threat].decisions.push(at);
            }
        }
        for (at, requirement) in facts.requirements.iter().enumerate() {
            for threat in &requirement.from {
                if let Some(&threat) = index.nouns.threats.get(threat) {
                    self.of_threat[threat].requirements.push(at);
                }
            }
            for control in &requirement.enables {
                if let Some(&control) = index.nouns.controls.get(control) {
                    self.of_control[control].requirements.push(at);
                }
            }
        }
        for (at, satisfaction) in facts.satisfactions.iter().enumerate() {
            self.satisfactions.entry(satisfaction.of.clone()).or_default().push(at);
        }
        for (at, line) in facts.run.lines.iter().enumerate() {
            self.lines_of_test.entry(line.test.clone()).or_default().push(at);
        }
    }
}

/// Collects the references to each asset.
fn assets(facts: &Facts, positions: &HashMap<String, usize>) -> Vec<OfAsset> {
    let mut of_asset = vec![OfAsset::default(); facts.assets.len()];
    for (at, threat) in facts.threats.iter().enumerate() {
        for asset in &threat.targets {
            if let Some(&asset) = positions.get(asset) {
                of_asset[asset].threats.push(at);
            }
        }
    }
    for (at, access) in facts.accesses.iter().enumerate() {
        if let Some(&asset) = positions.get(&access.asset) {
            of_asset[asset].accesses.push(at);
        }
    }
    for (at, flow) in facts.flows.iter().enumerate() {
        for asset in &flow.carries {
            if let Some(&asset) = positions.get(asset) {
                of_asset[asset].flows.push(at);
            }
        }
    }
    for (at, assumption) in facts.assumptions.iter().enumerate() {
        for noun in &assumption.about {
            if let Some(&asset) = positions.get(noun) {
                of_asset[asset].assumptions.push(at);
            }
        }
    }
    of_asset
}

/// The annotations in each component and in each trust zone.
#[derive(Default)]
struct Places {
    of_component: HashMap<String, OfComponent>,
    members_of_zone: HashMap<String, Vec<String>>,
    assets_of_zone: HashMap<String, Vec<usize>>,
    /// The content of an unknown component: nothing.
    nowhere: OfComponent,
}

impl Places {
    fn of(facts: &Facts) -> Self {
        let mut places = Self::default();
        places.fill(facts);
        places
    }

    fn fill(&mut self, facts: &Facts) {
        for (at, exposure) in facts.exposures.iter().enumerate() {
            self.component(&exposure.site.component).exposures.push(at);
        }
        for (at, mitigation) in facts.mitigations.iter().enumerate() {
            self.component(&mitigation.site.component).mitigations.push(at);
        }
        for (at, access) in facts.accesses.iter().enumerate().filter(|(_, access)| !access.site.test_only) {
            self.component(&access.site.component).accesses.push(at);
        }
        for (at, flow) in facts.flows.iter().enumerate().filter(|(_, flow)| !flow.site.test_only) {
            self.component(&flow.from).flows_from.push(at);
            self.component(&flow.to).flows_to.push(at);
        }
        for component in &facts.components {
            self.component(component.path());
            if let Some(zone) = &component.zone {
                self.members_of_zone.entry(zone.clone()).or_default().push(component.path().to_owned());
            }
        }
        for (at, asset) in facts.assets.iter().enumerate() {
            if let Some(zone) = &asset.zone {
                self.assets_of_zone.entry(zone.clone()).or_default().push(at);
            }
        }
    }

    fn component(&mut self, path: &str) -> &mut OfComponent {
        if !self.of_component.contains_key(path) {
            self.of_component.insert(path.to_owned(), OfComponent::default());
        }
        // The name is not copied where the component is known, which is nearly always.
        self.of_component.get_mut(path).unwrap_or(&mut self.nowhere)
    }
}

pub(super) fn positions<T>(list: &[T], path: impl Fn(&T) -> &str) -> HashMap<String, usize> {
    list.iter().enumerate().map(|(at, noun)| (path(noun).to_owned(), at)).collect()
}
