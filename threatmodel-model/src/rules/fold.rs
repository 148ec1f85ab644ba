//! Folds what follows from a finding into it: one cause is one finding.

use std::collections::{BTreeMap, HashMap};

use crate::finding::Finding;

/// How many notes of another rule a finding gets at most, and how many of its own rule.
const SHOWN: (usize, usize) = (3, 9);

/// Makes each finding that follows from another a note on it. What causes it must be reported at the same level or above, so that
/// no verdict changes; where the cause is exempt or its rule is off, it stays a finding of its own.
pub(super) fn fold(findings: Vec<Finding>) -> Vec<Finding> {
    let roots = roots(&findings);
    let mut subjects: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut notes: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for ((root, _), followers) in by_rule(&findings, &roots) {
        notes.entry(root).or_default().extend(described(&findings[root], &followers));
        // A finding about several things of a kind is about each of them.
        let alike = followers.iter().filter(|finding| finding.rule == findings[root].rule);
        subjects.entry(root).or_default().extend(alike.flat_map(|finding| finding.subjects.iter().cloned()));
    }
    let kept = findings.into_iter().enumerate().filter(|(at, _)| roots[*at] == *at);
    kept.map(|(at, mut finding)| {
        finding.notes.extend(notes.remove(&at).unwrap_or_default());
        finding.subjects.extend(subjects.remove(&at).unwrap_or_default());
        finding
    })
    .collect()
}

/// For each finding the one that it becomes a note on, which may be itself.
fn roots(findings: &[Finding]) -> Vec<usize> {
    let mut about: HashMap<(&str, &str), usize> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        for name in finding.subjects.iter().chain(&finding.known_as) {
            about.entry((&finding.rule, name)).or_insert(at);
        }
    }
    let mut roots: Vec<usize> = (0..findings.len()).collect();
    for (at, finding) in findings.iter().enumerate() {
        let causes = finding.causes.iter().filter_map(|cause| about.get(&(cause.rule, cause.subject.as_str())));
        let mut causes = causes.map(|cause| root(&roots, *cause));
        // A finding that this one causes has it as its root, so no circle can come about.
        if let Some(cause) = causes.find(|cause| *cause != at && findings[*cause].level >= finding.level) {
            roots[at] = cause;
        }
    }
    (0..findings.len()).map(|at| root(&roots, at)).collect()
}

fn root(roots: &[usize], mut at: usize) -> usize {
    while roots[at] != at {
        at = roots[at];
    }
    at
}

/// What follows from each finding, by the rule that reports it.
fn by_rule<'f>(findings: &'f [Finding], roots: &[usize]) -> BTreeMap<(usize, &'f str), Vec<&'f Finding>> {
    let mut grouped: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate().filter(|(at, _)| roots[*at] != *at) {
        grouped.entry((roots[at], finding.code.as_str())).or_default().push(finding);
    }
    grouped
}

fn described(cause: &Finding, followers: &[&Finding]) -> Vec<String> {
    let (another, own) = SHOWN;
    let is_own = followers.iter().all(|finding| finding.rule == cause.rule);
    let shown = if is_own { own } else { another };
    let told = followers.iter().take(shown).map(|finding| {
        let place = finding.place().filter(|place| cause.place().is_none_or(|known| known != *place));
        let place = place.map(|place| format!(" at {}:{}", place.file, place.line)).unwrap_or_default();
        match is_own {
            true => format!("the same holds{place}: {}", finding.message),
            false => format!("this also causes {} (`{}`){place}: {}", finding.code, finding.rule, finding.message),
        }
    });
    let mut notes: Vec<String> = told.collect();
    if let Some(last) = followers.get(shown) {
        notes.push(format!("and {} more of {}", followers.len() - shown, last.code));
    }
    notes
}
