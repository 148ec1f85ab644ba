//! Facts that are new, gone, or different.

use std::collections::BTreeMap;

use super::{Change, Effect};
use crate::{
    annotation::Place,
    lock::{self, Called, Meaning},
    model::Model,
};

/// A fact of one model: what it says of its subject, and where it stands.
struct Fact<'l> {
    line: &'l str,
    value: &'l str,
    place: Option<&'l Place>,
}

/// The facts by kind and subject.
type Facts<'l> = BTreeMap<(&'l str, &'l str), Vec<Fact<'l>>>;

pub(super) fn changes(before: &Model, after: &Model) -> Vec<Change> {
    let (before, after) = (lock::lines(before, Called::ByPath), lock::lines(after, Called::ByPath));
    let (gone, new) = (only_in(&before, &after), only_in(&after, &before));
    let mut subjects: Vec<&(&str, &str)> = gone.keys().chain(new.keys()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
        .into_iter()
        .flat_map(|key| {
            let (gone, new) =
                (gone.get(key).map_or(&[][..], Vec::as_slice), new.get(key).map_or(&[][..], Vec::as_slice));
            // A fact about a subject in both models is one change; the rest is new or gone.
            (0..gone.len().max(new.len())).map(|at| change(*key, gone.get(at), new.get(at)))
        })
        .collect()
}

/// The facts of one model that another lacks.
fn only_in<'l>(lines: &'l BTreeMap<String, Option<Place>>, other: &BTreeMap<String, Option<Place>>) -> Facts<'l> {
    let mut facts = Facts::new();
    for (line, place) in lines.iter().filter(|(line, _)| !other.contains_key(*line)) {
        let (kind, subject, value) = parts(line);
        facts.entry((kind, subject)).or_default().push(Fact { line, value, place: place.as_ref() });
    }
    facts
}

fn change((kind, subject): (&str, &str), gone: Option<&Fact<'_>>, new: Option<&Fact<'_>>) -> Change {
    let said = |fact: &Fact<'_>| if fact.value.is_empty() { kind } else { fact.value }.to_owned();
    Change {
        effect: effect(gone, new),
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        before: gone.map(said),
        after: new.map(said),
        place: new.or(gone).and_then(|fact| fact.place.cloned()),
    }
}

/// The effect if one fact is gone and the other new.
fn effect(gone: Option<&Fact<'_>>, new: Option<&Fact<'_>>) -> Effect {
    let was = gone.map(|fact| Meaning::of(fact.line));
    let is = new.map(|fact| Meaning::of(fact.line));
    match (was, is) {
        (Some(Meaning::Ranks { rank: was, .. }), Some(Meaning::Ranks { rank: is, .. })) => {
            if is < was {
                Effect::Weaker
            } else if is > was {
                Effect::Stronger
            } else {
                Effect::Neutral
            }
        }
        (_, Some(Meaning::Permits)) => permitted(gone, new),
        (Some(Meaning::Permits), None) => Effect::Stronger,
        (Some(Meaning::Protects | Meaning::Ranks { .. }), _) => Effect::Weaker,
        (None, Some(Meaning::Protects)) if new.is_some_and(|fact| strengthens(fact.line)) => Effect::Stronger,
        _ => Effect::Neutral,
    }
}

/// A permission that ends earlier than before, and is otherwise the same, weakens nothing.
fn permitted(gone: Option<&Fact<'_>>, new: Option<&Fact<'_>>) -> Effect {
    let ends = |fact: Option<&Fact<'_>>| {
        let (said, until) = fact?.value.rsplit_once("until ")?;
        Some((said.to_owned(), until.to_owned()))
    };
    match (ends(gone), ends(new)) {
        (Some((said, was)), Some((says, is))) if said == says && is < was => Effect::Stronger,
        _ => Effect::Weaker,
    }
}

/// Whether a new fact of this kind protects; a new threat or asset only says what there is to protect.
fn strengthens(line: &str) -> bool {
    let kind = line.split(' ').next().unwrap_or_default();
    matches!(
        kind,
        "mitigation"
            | "test"
            | "legitimate"
            | "satisfied"
            | "encrypted"
            | "authenticated"
            | "handling"
            | "requirement"
            | "required-by"
            | "owned"
            | "detection"
            | "detects"
            | "emission"
    )
}

/// The kind of a fact, what it is about, and what it says of it.
fn parts(line: &str) -> (&str, &str, &str) {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    let split = |at: &str| rest.rsplit_once(at).unwrap_or((rest, ""));
    let (subject, value) = match kind {
        "accepted" | "transferred" | "avoided" | "dismissed" | "owned" | "detects" => {
            rest.split_once(" by ").unwrap_or((rest, ""))
        }
        "classified" | "severity" | "control" | "requirement" | "detection" => {
            rest.split_once(' ').unwrap_or((rest, ""))
        }
        "exempt" => rest.split_once(" until ").map_or((rest, ""), |(subject, _)| (subject, &rest[subject.len() + 1..])),
        "widened" | "lowered" => split(" to "),
        _ => (rest, ""),
    };
    (kind, subject, value)
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fact, effect, parts};

    fn of(gone: &str, new: &str) -> Effect {
        let fact = |line| Fact { line, value: parts(line).2, place: None };
        effect(
            Some(gone).filter(|line| !line.is_empty()).map(fact).as_ref(),
            Some(new).filter(|line| !line.is_empty()).map(fact).as_ref(),
        )
    }

    #[test]
    fn what_protects_and_is_gone_is_weaker() {
        assert_eq!(of("mitigation T by C at f", ""), Effect::Weaker);
        assert_eq!(of("threat T", ""), Effect::Weaker);
        assert_eq!(of("severity T High", ""), Effect::Weaker);
        assert_eq!(of("severity T High", "severity T Medium"), Effect::Weaker);
        assert_eq!(of("classified A P::Secret 3/3", "classified A P::Internal 1/3"), Effect::Weaker);
        assert_eq!(of("owned A by one", "owned A by another"), Effect::Weaker);
    }

    #[test]
    fn what_permits_and_is_new_is_weaker() {
        assert_eq!(of("", "accepted T at f by me until 2027-01-01"), Effect::Weaker);
        let (short, long) = ("accepted T at f by me until 2027-01-01", "accepted T at f by me until 2028-01-01");
        assert_eq!((of(short, long), of(long, short)), (Effect::Weaker, Effect::Stronger));
        assert_eq!(of(long, "accepted T at f by you until 2027-01-01"), Effect::Weaker);
        assert_eq!(of("exempt x from r until 2027-01-01", "exempt x from r"), Effect::Weaker);
        assert_eq!(of("", "lowered evidence for High to Claimed"), Effect::Weaker);
        assert_eq!(of(long, ""), Effect::Stronger);
    }

    #[test]
    fn what_is_new_to_protect_is_neither() {
        for line in
            ["threat T", "asset A", "exposure T at f", "access A at f", "flow A to B carries C", "severity T High"]
        {
            assert_eq!(of("", line), Effect::Neutral, "{line}");
        }
        assert_eq!(of("access A at f", ""), Effect::Neutral);
        assert_eq!(of("", "mitigation T by C at f"), Effect::Stronger);
    }

    #[test]
    fn a_fact_has_a_subject_and_says_something_of_it() {
        assert_eq!(parts("severity a::T High"), ("severity", "a::T", "High"));
        assert_eq!(parts("accepted T at f by me until 2027-01-01"), ("accepted", "T at f", "me until 2027-01-01"));
        assert_eq!(parts("exempt x from r until 2027-01-01"), ("exempt", "x from r", "until 2027-01-01"));
        assert_eq!(parts("widened T by C at f to every component"), ("widened", "T by C at f", "every component"));
        assert_eq!(parts("exposure T at f"), ("exposure", "T at f", ""));
    }
}
