//! The evidence of a run about a test: it held, it failed, or the code or what it is built with has changed since.

use foldhash::{HashMap, HashSet};

use super::{
    Facts, Model,
    facts::{AttackTest, Exposure, Site},
    index::Index,
};
use crate::evidence::{Configuration, Exposed, Line};

/// The standing of the evidence of a run for one test and one control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// No run left anything about them.
    Unseen,
    /// A run left something, and the executable, the code or what it is built with has changed since: it is no evidence.
    Stale,
    /// A configuration did not hold.
    Fails,
    /// Every configuration that is about them was seen to hold.
    Holds,
}

/// The standing of the test and the control with this path in the run.
pub(super) fn standing(facts: &Facts, index: &Index, test: &AttackTest, control: &str) -> Standing {
    let relevant: Vec<&Line> = lines(facts, index, test).filter(|line| concerns(line, test, control)).collect();
    if relevant.is_empty() {
        let left = facts.run.stale.iter().any(|line| is_of(line, test) && concerns(line, test, control));
        return if left { Standing::Stale } else { Standing::Unseen };
    }
    let (fresh, stale): (Vec<&Line>, Vec<&Line>) = relevant.into_iter().partition(|line| is_fresh(index, line, test));
    if fresh.iter().any(|line| !line.holds) {
        Standing::Fails
    } else if !stale.is_empty() {
        Standing::Stale
    } else if is_complete(&fresh, test, control) {
        Standing::Holds
    } else {
        Standing::Unseen
    }
}

/// The standing of all configurations of the attack test at this site; `None` if it is not one.
pub(super) fn standing_of_attack(facts: &Facts, index: &Index, site: &Site) -> Option<Standing> {
    let tests = index.attacks.get(&site.item)?.iter().map(|&at| &facts.tests[at]);
    let test = tests.into_iter().find(|test| {
        test.site.package == site.package && test.site.place.file == site.place.file && test.site.counts()
    })?;
    test.controls().map(|control| standing(facts, index, test, control)).min_by_key(|standing| match standing {
        Standing::Fails => 0,
        Standing::Stale => 1,
        Standing::Unseen => 2,
        Standing::Holds => 3,
    })
}

/// Whether a configuration with this control alone held, and entered the function with this fingerprint. Where the test had set
/// up something in the control's place, nobody knows what stopped the attack.
pub(super) fn entered(facts: &Facts, index: &Index, test: &AttackTest, control: &str, function: &str) -> bool {
    lines(facts, index, test).any(|line| {
        line.holds
            && line.configuration == Configuration::Only
            && line.sites.contains(function)
            && !line.stood_in.contains(control)
            && concerns(line, test, control)
            && is_fresh(index, line, test)
    })
}

/// Whether a configuration with this control alone held where the test had set up something in its place.
pub(super) fn stood_in(facts: &Facts, index: &Index, test: &AttackTest, control: &str) -> bool {
    lines(facts, index, test).any(|line| {
        line.configuration == Configuration::Only
            && line.stood_in.contains(control)
            && concerns(line, test, control)
            && is_fresh(index, line, test)
    })
}

/// The exposures through which an attack on their threat succeeded with every control off, by threat and line.
pub(super) fn reached(facts: &Facts, index: &Index) -> HashMap<(usize, u32), Vec<Exposed>> {
    let mut reached: HashMap<(usize, u32), Vec<Exposed>> = HashMap::default();
    for test in facts.tests.iter().filter(|test| test.site.counts()) {
        let Some(&threat) = index.nouns.threats.get(&test.threat) else { continue };
        let shown = lines(facts, index, test).filter(|line| {
            line.holds && line.configuration == Configuration::WithoutDefences && is_fresh(index, line, test)
        });
        for exposed in shown.flat_map(|line| &line.reached) {
            reached.entry((threat, exposed.line)).or_default().push(exposed.clone());
        }
    }
    reached
}

/// Whether an attack on the threat has gone through the exposure, as the program has it.
pub(super) fn is_reached(index: &Index, threat: usize, exposure: &Exposure) -> bool {
    if exposure.differs_in_tests {
        return false;
    }
    let place = &exposure.site.place;
    let here = index.reached.get(&(threat, place.line)).map_or(&[][..], Vec::as_slice);
    here.iter().any(|exposed| exposed.package == exposure.site.package && is_of_file(&exposed.file, &place.file))
}

/// The lines of the test. A library and a program of one package may have tests of one path, so the file counts too.
fn lines<'m>(facts: &'m Facts, index: &'m Index, test: &'m AttackTest) -> impl Iterator<Item = &'m Line> {
    let lines = index.lines_of_test.get(&test.site.item).map_or(&[][..], Vec::as_slice);
    lines.iter().map(|&at| &facts.run.lines[at]).filter(|line| is_of(line, test))
}

/// Whether the line is about this test.
fn is_of(line: &Line, test: &AttackTest) -> bool {
    line.test == test.site.item && line.package == test.site.package && is_of_file(&line.file, &test.site.place.file)
}

/// Whether a file that is relative to its package is this one, which is relative to the workspace.
pub(super) fn is_of_file(file: &str, place: &str) -> bool {
    let file = file.trim_start_matches("../");
    place.strip_suffix(file).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Whether the line says something about this control.
fn concerns(line: &Line, test: &AttackTest, control: &str) -> bool {
    match line.configuration {
        Configuration::AllOn | Configuration::WithoutDefences => true,
        Configuration::Only => line.controls.iter().any(|named| named == control),
        Configuration::Incomplete => test.claims.iter().any(|claim| {
            claim.iter().any(|named| named == control) && line.controls.iter().all(|named| claim.contains(named))
        }),
    }
}

/// Whether the code that the line speaks of is still what it was.
fn is_fresh(index: &Index, line: &Line, test: &AttackTest) -> bool {
    let Some(&threat) = index.nouns.threats.get(&line.threat) else { return false };
    line.threat == test.threat
        && test.fingerprint.as_ref().is_none_or(|fingerprint| *fingerprint == line.fingerprint.test)
        && line.fingerprint.controls.is_subset(&index.fingerprints[threat])
}

/// Whether the lines cover every configuration that is about the control, and every case of each.
fn is_complete(lines: &[&Line], test: &AttackTest, control: &str) -> bool {
    let has = |wanted: Configuration| {
        let lines = lines.iter().filter(|line| line.configuration == wanted);
        lines.map(|line| &line.controls).collect::<HashSet<_>>().len()
    };
    let seen: HashSet<&String> = lines.iter().map(|line| &line.case).collect();
    let claim = test.claims.iter().find(|claim| claim.iter().any(|named| named == control));
    let incomplete = claim.map_or(0, |claim| if claim.len() > 1 { claim.len() } else { 0 });
    has(Configuration::AllOn) > 0
        && has(Configuration::WithoutDefences) > 0
        && has(Configuration::Only) > 0
        && has(Configuration::Incomplete) >= incomplete
        && lines.iter().flat_map(|line| &line.cases).all(|case| seen.contains(case))
}

impl Model {
    /// The standing of the pair of a threat and a control, both by path: the worst over the tests that name
    /// it.
    #[must_use]
    pub fn standing(&self, threat: &str, control: &str) -> Standing {
        let (threats, controls) = (&self.index.nouns.threats, &self.index.nouns.controls);
        let pair = threats.get(threat).zip(controls.get(control)).map(|(&threat, &control)| (threat, control));
        let tests = pair.and_then(|pair| self.index.tests_of_pair.get(&pair)).map_or(&[][..], Vec::as_slice);
        let standings: Vec<Standing> =
            tests.iter().map(|&test| standing(&self.facts, &self.index, &self.facts.tests[test], control)).collect();
        let worst = [Standing::Fails, Standing::Stale].into_iter().find(|standing| standings.contains(standing));
        worst.or_else(|| standings.iter().copied().max()).unwrap_or(Standing::Unseen)
    }

    /// The lines of evidence that are about code that has not changed since, each with its test.
    pub fn fresh_lines(&self) -> impl Iterator<Item = (&Line, &AttackTest)> {
        self.facts.tests.iter().flat_map(|test| {
            lines(&self.facts, &self.index, test)
                .filter(|line| is_fresh(&self.index, line, test))
                .map(move |line| (line, test))
        })
    }
}
