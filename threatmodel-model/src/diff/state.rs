//! Threats whose state differs, and pairs of threat and control whose evidence does.

use std::collections::BTreeMap;

use super::{Change, Effect};
use crate::{
    annotation::Place,
    model::{Model, State},
    query::Threat,
};
use threatmodel_core::words::Evidence;

pub(super) fn changes(before: &Model, after: &Model) -> Vec<Change> {
    let mut changes = Vec::new();
    for threat in after.threats() {
        let was = before.threat_at(threat.path());
        changes.extend(state(was, threat));
        changes.extend(was.map(|was| evidence(was, threat)).unwrap_or_default());
    }
    changes
}

fn state(was: Option<Threat<'_>>, is: Threat<'_>) -> Option<Change> {
    let (before, after) = (was.map(Threat::state), is.state());
    let effect = match before {
        None if after.is_unsettled() => Effect::Weaker,
        None => return None,
        Some(before) if before == after => return None,
        Some(before) => effect(before, after),
    };
    Some(Change {
        effect,
        kind: "state".to_owned(),
        subject: is.path().to_owned(),
        before: before.map(|state| state.to_string()),
        after: Some(after.to_string()),
        place: Some(is.declared.place.clone()),
    })
}

/// A threat that controls stop and that somebody now lives with is weaker, although both are settled.
fn effect(before: State, after: State) -> Effect {
    let strength = |state: State| match state {
        State::Open => 0,
        State::InsufficientEvidence => 1,
        State::Unexposed => 2,
        State::Accepted => 3,
        State::Transferred => 4,
        State::Conditional => 5,
        State::Avoided | State::Pending | State::Mitigated => 6,
    };
    match strength(after).cmp(&strength(before)) {
        core::cmp::Ordering::Less => Effect::Weaker,
        core::cmp::Ordering::Equal => Effect::Neutral,
        core::cmp::Ordering::Greater => Effect::Stronger,
    }
}

/// Pairs whose tests say that they show another rung: neither side was run. One that is new or gone is a mitigation that is.
fn evidence(was: Threat<'_>, is: Threat<'_>) -> Vec<Change> {
    let old: BTreeMap<&str, Evidence> =
        was.controls().map(|known| (known.control.facts().path(), known.pair.stated)).collect();
    let differs = is.controls().filter_map(|known| {
        let control = known.control.facts();
        let (before, after) = (*old.get(control.path())?, known.pair.stated);
        let place: Option<Place> = is
            .mitigations()
            .find(|code| code.controls.iter().any(|path| path == control.path()))
            .map(|code| code.site.place.clone());
        (before != after).then(|| Change {
            effect: if after < before { Effect::Weaker } else { Effect::Stronger },
            kind: "evidence".to_owned(),
            subject: format!("{} by {}", is.path(), control.path()),
            before: Some(before.to_string()),
            after: Some(after.to_string()),
            place,
        })
    });
    differs.collect()
}
