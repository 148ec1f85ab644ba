//! Attack paths: from an actor along flows to code that faces a threat, and on to what the threat hits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use threatmodel_model::{model::Model, query::Threat};

use super::text::{Link, link};

/// A way from an actor to code that faces a threat.
pub(super) struct Path {
    /// The actor and the components on the way, by path; the last one holds the code.
    pub(super) steps: Vec<String>,
    /// The functions that face the threat there, by path.
    pub(super) items: Vec<String>,
    /// The controls against the threat that cover the component, each with the rung of evidence.
    pub(super) cuts: Vec<(Link, String)>,
}

/// The ways by which actors can attack, the shortest for each component: from the threat's own actor where flows lead
/// on from it, and otherwise from every actor.
pub(super) fn of(model: &Model, threat: Threat<'_>) -> Vec<Path> {
    let mut faced: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for exposure in threat.exposures().filter(|exposure| exposure.concerns_system()) {
        faced.entry(&exposure.facts().site.component).or_default().insert(exposure.site.item.clone());
    }
    let starts = |path: &str| model.flows().any(|flow| flow.from == path);
    let own = threat.actor.as_deref().filter(|path| starts(path));
    let actors: Vec<&str> = match own {
        Some(actor) => vec![actor],
        None => model.actors().map(|actor| actor.facts().path()).filter(|path| starts(path)).collect(),
    };
    let ways = ways(model, &actors);
    let reached = faced.into_iter().filter_map(|(component, items)| {
        let cuts = cuts(threat, component);
        Some(Path { steps: ways.get(component)?.clone(), items: items.into_iter().collect(), cuts })
    });
    reached.collect()
}

/// The controls against a threat that stand in a component or cover it from elsewhere.
fn cuts(threat: Threat<'_>, component: &str) -> Vec<(Link, String)> {
    let here = threat
        .mitigations()
        .filter(|code| code.implements() && (code.site.component == component || code.scope.includes(component)));
    let here: BTreeSet<&str> = here.flat_map(|code| code.facts().controls.iter().map(String::as_str)).collect();
    let cuts = threat.controls().filter(|known| here.contains(known.control.facts().path()));
    cuts.map(|known| (link(&known.control.facts().declared), known.pair.shown())).collect()
}

/// The shortest way from any of the actors to each thing that flows lead to.
fn ways(model: &Model, actors: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut onward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for flow in model.flows() {
        onward.entry(&flow.facts().from).or_default().push(&flow.facts().to);
    }
    let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut queue: VecDeque<Vec<String>> = actors.iter().map(|actor| vec![(*actor).to_owned()]).collect();
    while let Some(way) = queue.pop_front() {
        let Some(at) = way.last().cloned() else { continue };
        if ways.contains_key(&at) {
            continue;
        }
        for next in onward.get(at.as_str()).into_iter().flatten() {
            let mut longer = way.clone();
            longer.push((*next).to_owned());
            queue.push_back(longer);
        }
        ways.insert(at, way);
    }
    ways
}
