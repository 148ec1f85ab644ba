//! How far it has been shown that a requirement is met, or an assumption holds.

use serde::{Deserialize, Serialize};

use super::{
    Facts, Model,
    facts::{FileState, Requirement, Satisfaction},
    index::Index,
    state::{self, Pair, State},
    trial::{self, Standing},
};
use threatmodel_core::words::Evidence;

/// The evidence that a requirement is met. The weakest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Met {
    /// Nothing meets it.
    Not,
    /// An annotation on code says that it is met, or a test that no run has seen pass.
    Claimed,
    /// Tests are there that may show it, and nobody looked at what a run of them has shown.
    Pending,
    /// A test that says so ran and passed, or the code that says so is a control that attack tests have shown.
    Tested,
    /// The file that it names is as it says.
    ByFile,
}

impl Met {
    /// The names of all.
    pub const NAMES: &'static [&'static str] =
        &[Self::Not.name(), Self::Claimed.name(), Self::Pending.name(), Self::Tested.name(), Self::ByFile.name()];

    /// The rung in words: "met by a file".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Not => "not met",
            Self::Claimed => "claimed",
            Self::Pending => "pending",
            Self::Tested => "tested",
            Self::ByFile => "met by a file",
        }
    }
}

impl core::fmt::Display for Met {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

impl Model {
    pub(crate) fn met(&self, requirement: &Requirement) -> Met {
        of_requirement(&self.facts, &self.index, requirement)
    }

    /// Whether a requirement is met as far as its threats demand.
    pub(crate) fn is_satisfied(&self, requirement: &Requirement) -> bool {
        is_satisfied(&self.facts, &self.index, requirement)
    }

    /// Whether the code that is said to meet the requirement is a control of which less has been shown than its threat demands, and
    /// the threat stands open to attack for that.
    pub(crate) fn lacks_control(&self, requirement: &Requirement) -> bool {
        let known = self.index.satisfactions.get(requirement.path()).map_or(&[][..], Vec::as_slice);
        let known = known.iter().map(|&at| &self.facts.satisfactions[at]).filter(|known| known.site.in_system());
        let is_short =
            |pair: Pair| !pair.suffices() && self.index.of_threat[pair.threat].state == State::InsufficientEvidence;
        known.flat_map(|known| pairs(&self.facts, &self.index, requirement, known)).any(is_short)
    }

    /// The standing of a test with `#[satisfies]` in the run.
    #[must_use]
    pub fn standing_of_check(&self, satisfaction: &Satisfaction) -> Standing {
        of_test(&self.facts, &self.index, satisfaction)
    }

    /// Whether a test with `#[satisfies]` was seen to pass, or may have been where nobody looked.
    #[must_use]
    pub fn shows(&self, satisfaction: &Satisfaction) -> bool {
        let counts = satisfaction.test && satisfaction.site.counts();
        counts && (!self.facts.run.looked || self.standing_of_check(satisfaction) == Standing::Holds)
    }
}

/// Whether a requirement is met as far as its threats demand.
pub(super) fn is_satisfied(facts: &Facts, index: &Index, requirement: &Requirement) -> bool {
    let from = requirement.from.iter().map(String::as_str);
    of_requirement(facts, index, requirement) >= needed(facts, index, from)
}

/// The rung that a requirement has to reach because of these threats: if one needs proof, the claim of the code's author
/// is not enough.
pub(super) fn needed<'p>(facts: &Facts, index: &Index, threats: impl Iterator<Item = &'p str>) -> Met {
    let mut threats = threats.filter_map(|path| index.nouns.threats.get(path));
    let needs_proof = threats.any(|&threat| state::needed(facts, index, threat) == Evidence::Proven);
    if needs_proof { Met::Pending } else { Met::Claimed }
}

pub(super) fn of_requirement(facts: &Facts, index: &Index, requirement: &Requirement) -> Met {
    if let Some(file) = &requirement.file {
        // No annotation makes up for a file that is missing.
        return if file.found == FileState::Present { Met::ByFile } else { Met::Not };
    }
    let known = index.satisfactions.get(requirement.path()).map_or(&[][..], Vec::as_slice);
    let known = known.iter().map(|&at| &facts.satisfactions[at]).filter(|known| known.site.counts());
    // A helper of the tests is neither the system nor a test that shows something.
    let (tests, code): (Vec<&Satisfaction>, Vec<&Satisfaction>) =
        known.filter(|known| known.test || !known.site.test_only).partition(|known| known.test);
    let standings: Vec<Standing> = tests.iter().map(|test| of_test(facts, index, test)).collect();
    let shown = code.iter().map(|known| of_code(facts, index, requirement, known));
    let shown = shown.max().unwrap_or(Met::Not);
    if standings.contains(&Standing::Fails) {
        return Met::Claimed;
    }
    let by_tests = match (standings.is_empty(), facts.run.looked) {
        _ if standings.contains(&Standing::Holds) => Met::Tested,
        (true, _) => Met::Not,
        (false, true) => Met::Claimed,
        (false, false) => Met::Pending,
    };
    by_tests.max(shown)
}

/// The evidence for code that claims to meet a requirement: the results of attack tests on the control that it implements.
fn of_code(facts: &Facts, index: &Index, requirement: &Requirement, known: &Satisfaction) -> Met {
    let least =
        pairs(facts, index, requirement, known).map(|pair| match (pair.evidence >= Evidence::Tested, pair.pending) {
            (true, _) => Met::Tested,
            (false, true) => Met::Pending,
            (false, false) => Met::Claimed,
        });
    least.min().unwrap_or(Met::Claimed)
}

/// The pairs of control and threat of the requirement that code which claims to meet it also claims.
fn pairs<'m>(
    facts: &'m Facts,
    index: &'m Index,
    requirement: &'m Requirement,
    known: &'m Satisfaction,
) -> impl Iterator<Item = Pair> + 'm {
    let here = index.mitigations_of_item.get(&known.site.item).map_or(&[][..], Vec::as_slice);
    let here = here.iter().map(|&at| (at, &facts.mitigations[at])).filter(move |(_, mitigation)| {
        let (site, own) = (&mitigation.site, &known.site);
        site.in_system()
            && site.package == own.package
            && site.place.file == own.place.file
            && requirement.from.contains(&mitigation.threat)
    });
    here.flat_map(move |(at, mitigation)| {
        let threat = index.nouns.threats.get(&mitigation.threat).copied();
        threat.into_iter().flat_map(move |threat| state::pairs_of(facts, index, threat, at))
    })
}

/// The standing of a test with `#[satisfies]` in the run.
fn of_test(facts: &Facts, index: &Index, known: &Satisfaction) -> Standing {
    if let Some(standing) = trial::standing_of_attack(facts, index, &known.site) {
        return standing;
    }
    let is_of = |check: &&crate::evidence::Check| {
        check.test == known.site.item
            && check.package == known.site.package
            && trial::is_of_file(&check.file, &known.site.place.file)
    };
    let checks = index.checks_of_test.get(&known.site.item).map_or(&[][..], Vec::as_slice);
    let checks: Vec<&crate::evidence::Check> = checks.iter().map(|&at| &facts.run.checks[at]).filter(is_of).collect();
    let is_seen = |case: &String| checks.iter().any(|check| check.case == *case);
    if checks.iter().any(|check| !check.holds) {
        Standing::Fails
    } else if !checks.is_empty() && checks.iter().flat_map(|check| &check.cases).all(is_seen) {
        Standing::Holds
    } else if facts.run.stale_checks.iter().any(|check| is_of(&check)) {
        Standing::Stale
    } else {
        Standing::Unseen
    }
}
