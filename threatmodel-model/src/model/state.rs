//! Where a threat stands: what covers each of its exposures, and on which rung of the evidence ladder.

use serde::{Deserialize, Serialize};

use super::{
    Facts, Model,
    facts::{Decision, Exposure, Scope, Site, Treatment},
    index::Index,
    satisfaction,
    trial::{self, Standing},
};
use threatmodel_core::words::{ByDefault, Evidence};

/// The state of a threat, or of one exposure to it. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum State {
    /// Code faces the threat and nothing stops it.
    Open,
    /// Something is said to stop it, on a lower rung of evidence than its severity demands.
    InsufficientEvidence,
    /// No code is said to face it and nobody decided about it.
    Unexposed,
    /// Something is said to stop it, and tests say that they show it, but nobody looked at what a run of them has shown.
    Pending,
    /// The risk is accepted for a time.
    Accepted,
    /// Somebody else bears the risk.
    Transferred,
    /// Only controls that are off by default stop it, and a requirement of the deployment that is met switches one of them on.
    Conditional,
    /// Controls stop it, on the rung of evidence that its severity demands.
    Mitigated,
    /// The system does not do what the threat needs.
    Avoided,
}

impl State {
    /// Every state, the worst first.
    pub const ALL: &'static [Self] = &[
        Self::Open,
        Self::InsufficientEvidence,
        Self::Unexposed,
        Self::Pending,
        Self::Accepted,
        Self::Transferred,
        Self::Conditional,
        Self::Mitigated,
        Self::Avoided,
    ];

    /// The state in words: "insufficient evidence".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InsufficientEvidence => "insufficient evidence",
            Self::Unexposed => "unexposed",
            Self::Pending => "pending",
            Self::Conditional => "conditional",
            Self::Mitigated => "mitigated",
            Self::Accepted => "accepted",
            Self::Transferred => "transferred",
            Self::Avoided => "avoided",
        }
    }

    /// Whether the threat still needs somebody to do something.
    #[must_use]
    pub const fn is_unsettled(self) -> bool {
        matches!(self, Self::Open | Self::InsufficientEvidence | Self::Unexposed)
    }
}

impl core::fmt::Display for State {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

/// The extent to which the proof of a threat's controls covers one exposure to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Coverage {
    /// No attack has gone through the function.
    Unreached,
    /// Nobody looked at what a run has shown.
    Pending,
    /// It is no function whose calls can be seen, or one that this build does not compile beside others that it does: what covers
    /// its component covers it.
    Component,
    /// No attack has gone through the function, and nothing in its component stops the threat: a control elsewhere says with its
    /// `scope` that it does.
    Scope,
    /// With every control off an attack went through the function and succeeded.
    Reached,
}

impl Coverage {
    /// The names of all.
    pub const NAMES: &'static [&'static str] = &[
        Self::Unreached.name(),
        Self::Pending.name(),
        Self::Component.name(),
        Self::Scope.name(),
        Self::Reached.name(),
    ];

    /// The coverage in words: "by component".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreached => "unreached",
            Self::Pending => "pending",
            Self::Component => "by component",
            Self::Scope => "by scope",
            Self::Reached => "reached",
        }
    }
}

/// A control that is said to stop a threat, and how far that has been shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// The position of the threat in [`Facts::threats`].
    pub threat: usize,
    /// The position of the control in [`Facts::controls`].
    pub control: usize,
    /// The position of the mitigation in [`Facts::mitigations`].
    pub mitigation: usize,
    /// The rung that the pair has reached: what a run has shown.
    pub evidence: Evidence,
    /// The rung that the tests which name the pair say that they show. It is no evidence: nobody need have run them.
    pub stated: Evidence,
    /// Whether it was shown with something that the test set up in the control's place.
    pub stand_in: bool,
    /// Whether the control is there only where somebody switches it on.
    pub off_by_default: bool,
    /// Whether the tests may still show it: nobody looked at what a run of them has left.
    pub pending: bool,
    /// The rung that the threat's severity and the handling rules of its targets demand.
    pub needed: Evidence,
}

impl Pair {
    /// The rung as people read it: `proven`, or `pending` where nobody looked and a test may show more; `stand-in` behind it where
    /// the test set up something in the control's place, `off by default` where somebody has to switch the control on.
    #[must_use]
    pub fn shown(&self) -> String {
        let rung = if self.pending { "pending".to_owned() } else { self.evidence.name().to_lowercase() };
        let stand_in = (self.stand_in && !self.pending).then_some("stand-in");
        let off = self.off_by_default.then_some("off by default");
        let but: Vec<&str> = stand_in.into_iter().chain(off).collect();
        if but.is_empty() { rung } else { format!("{rung} ({})", but.join(", ")) }
    }

    /// Whether a run of its tests may show that the pair has reached the rung that is needed.
    #[must_use]
    pub fn may_suffice(&self) -> bool {
        self.pending && self.stated >= self.needed
    }

    /// Whether the pair has reached the rung that is needed.
    #[must_use]
    pub fn suffices(&self) -> bool {
        self.evidence >= self.needed
    }
}

/// The state of the threat at this position.
pub(super) fn of_threat(facts: &Facts, index: &Index, threat: usize) -> State {
    let entry = &index.of_threat[threat];
    let worst = entry.exposures.iter().map(|&at| of_exposure(facts, index, threat, &facts.exposures[at])).min();
    worst.unwrap_or_else(|| {
        let valid =
            entry.decisions.iter().map(|&at| &facts.decisions[at]).filter(|decision| decision.holds_on(facts.as_of));
        valid.map(|decision| treated(&decision.treatment)).min().unwrap_or(State::Unexposed)
    })
}

/// The state of one exposure.
pub(super) fn of_exposure(facts: &Facts, index: &Index, threat: usize, exposure: &Exposure) -> State {
    let front = index.front(threat, exposure);
    let is_held = front.is_some_and(|front| front.is_held);
    let shown = front.filter(|front| front.is_held && front.suffices);
    if let Some(front) = shown
        && !lacks_attack(facts, index, threat, exposure)
    {
        return if front.by_default { State::Mitigated } else { State::Conditional };
    }
    if let Some(decision) = decision_covering(facts, index, threat, exposure) {
        return treated(&decision.treatment);
    }
    match (is_held, shown.is_some() || front.is_some_and(|front| !front.may_suffice)) {
        (false, _) => State::Open,
        (true, false) => State::Pending,
        (true, true) => State::InsufficientEvidence,
    }
}

/// Whether the control is there: on by default, or switched on by a requirement that is met as far as what the control stops
/// demands. What a mild threat demands of a requirement says too little about a severe one.
pub(super) fn is_on(facts: &Facts, index: &Index, control: usize) -> bool {
    if facts.controls[control].default == ByDefault::On {
        return true;
    }
    let entry = &index.of_control[control];
    let stopped = entry.mitigations.iter().map(|&at| facts.mitigations[at].threat.as_str());
    let needed = satisfaction::needed(facts, index, stopped);
    entry.requirements.iter().map(|&at| &facts.requirements[at]).any(|requirement| {
        satisfaction::is_satisfied(facts, index, requirement)
            && satisfaction::of_requirement(facts, index, requirement) >= needed
    })
}

/// The extent to which the proof of the threat's controls covers the exposure.
pub(super) fn coverage(facts: &Facts, index: &Index, threat: usize, exposure: &Exposure) -> Coverage {
    let front = index.front(threat, exposure);
    // Code that the test build does not compile cannot be reached in it: what reaches code beside it covers it.
    let cannot_be_reached =
        exposure.fingerprint.is_none() || !exposure.is_built() && front.is_some_and(|front| front.is_built);
    if trial::is_reached(index, threat, exposure) {
        Coverage::Reached
    } else if cannot_be_reached {
        Coverage::Component
    } else if front.is_some_and(|front| front.by_scope) {
        Coverage::Scope
    } else if facts.run.looked {
        Coverage::Unreached
    } else {
        Coverage::Pending
    }
}

/// Whether the threat needs proof, and no attack has gone through this exposure to it.
fn lacks_attack(facts: &Facts, index: &Index, threat: usize, exposure: &Exposure) -> bool {
    needed(facts, index, threat) >= Evidence::Proven && coverage(facts, index, threat, exposure) == Coverage::Unreached
}

/// The pairs that one mitigation states.
pub(super) fn pairs_of<'m>(
    facts: &'m Facts,
    index: &'m Index,
    threat: usize,
    mitigation: usize,
) -> impl Iterator<Item = Pair> + 'm {
    let needed = needed(facts, index, threat);
    let controls =
        facts.mitigations[mitigation].controls.iter().filter_map(|path| index.nouns.controls.get(path).copied());
    controls.map(move |control| {
        let evidence = evidence(facts, index, threat, control, mitigation);
        let stated = stated(facts, index, threat, control);
        let pending = !facts.run.looked && stated > evidence;
        let stand_in = evidence > Evidence::Claimed && stands_in(facts, index, threat, control);
        let off_by_default = facts.controls[control].default == ByDefault::Off;
        Pair { threat, control, mitigation, evidence, stated, stand_in, off_by_default, pending, needed }
    })
}

/// The rung that a pair has reached.
///
/// It is proven if a run has seen every configuration of a test that names it hold, by an executable that is still what the
/// sources build: with every control off the attack succeeds, and with this control alone it is stopped. What no run has
/// seen, and what one has seen fail, is claimed and no more.
///
/// A control may stand in several functions. One that no holding configuration has entered is claimed: that the control
/// works elsewhere says nothing about it.
fn evidence(facts: &Facts, index: &Index, threat: usize, control: usize, mitigation: usize) -> Evidence {
    let Some(tests) = index.tests_of_pair.get(&(threat, control)) else { return Evidence::Claimed };
    let path = facts.controls[control].path();
    let has =
        |wanted: Standing| tests.iter().any(|&test| trial::standing(facts, index, &facts.tests[test], path) == wanted);
    if has(Standing::Fails) || !has(Standing::Holds) {
        return Evidence::Claimed;
    }
    if let Some(function) = &facts.mitigations[mitigation].fingerprint
        && !tests.iter().any(|&test| trial::entered(facts, index, &facts.tests[test], path, function))
    {
        return Evidence::Claimed;
    }
    stated(facts, index, threat, control)
}

/// Whether a test that names the pair set up something in the control's place.
fn stands_in(facts: &Facts, index: &Index, threat: usize, control: usize) -> bool {
    let tests = index.tests_of_pair.get(&(threat, control)).map_or(&[][..], Vec::as_slice);
    let path = facts.controls[control].path();
    tests.iter().any(|&test| trial::stood_in(facts, index, &facts.tests[test], path))
}

/// The rung that the tests which name the pair can show.
fn stated(facts: &Facts, index: &Index, threat: usize, control: usize) -> Evidence {
    match (index.tests_of_pair.contains_key(&(threat, control)), &facts.controls[control].fixed) {
        (false, _) => Evidence::Claimed,
        (true, Some(_)) => Evidence::Tested,
        (true, None) => Evidence::Proven,
    }
}

/// The rung that the policy demands for the threat, or a handling rule of what it hits if that is higher.
pub(super) fn needed(facts: &Facts, index: &Index, threat: usize) -> Evidence {
    let by_severity = facts.policy.evidence(index.of_threat[threat].risk.severity);
    let targets = facts.threats[threat].targets.iter().filter_map(|path| index.nouns.assets.get(path));
    let by_handling = targets.filter_map(|&at| {
        let level = facts.assets[at].classification.as_ref()?;
        handling(facts, index, level)?.evidence
    });
    by_handling.fold(by_severity, Evidence::max)
}

/// The requirements for assets of a level.
pub(super) fn handling<'m>(
    facts: &'m Facts,
    index: &Index,
    level: &super::facts::Level,
) -> Option<&'m super::facts::Handling> {
    let policy = &facts.classifications[*index.classifications.get(&level.policy)?];
    let at = policy.levels.iter().position(|name| *name == level.name)?;
    policy.handling.get(at)
}

/// The decision that covers the exposure, if one does. An avoidance never does: the code is there.
pub(super) fn decision_covering<'m>(
    facts: &'m Facts,
    index: &Index,
    threat: usize,
    exposure: &Exposure,
) -> Option<&'m Decision> {
    let decisions = index.of_threat[threat].decisions.iter().map(|&at| &facts.decisions[at]);
    decisions
        .filter(|decision| decision.treatment != Treatment::Avoid && decision.holds_on(facts.as_of))
        .find(|decision| decision.on_declaration || covers(&decision.scope, &decision.site, exposure))
}

fn covers(scope: &Scope, site: &Site, exposure: &Exposure) -> bool {
    site.component == exposure.site.component || scope.includes(&exposure.site.component)
}

const fn treated(treatment: &Treatment) -> State {
    match treatment {
        Treatment::Accept => State::Accepted,
        Treatment::Transfer { .. } => State::Transferred,
        Treatment::Avoid => State::Avoided,
    }
}

impl Model {
    /// Whether the control at this position is there: on by default, or switched on by a requirement that is met.
    pub(crate) fn is_on(&self, control: usize) -> bool {
        is_on(&self.facts, &self.index, control)
    }

    /// Every pair of a threat and a control that code claims, in the order of the mitigations.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        let (facts, index) = (&self.facts, &self.index);
        facts.mitigations.iter().enumerate().filter(|(_, mitigation)| mitigation.site.in_system()).flat_map(
            move |(at, mitigation)| {
                let threat = index.nouns.threats.get(&mitigation.threat).copied();
                threat.into_iter().flat_map(move |threat| pairs_of(facts, index, threat, at))
            },
        )
    }
}
