//! The assets that a component or an actor could reach, and how.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::{Facts, index::Index};

/// An asset that a component or an actor can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reached {
    /// The position of the asset in [`Facts::assets`].
    pub asset: usize,
    /// Whether code of the component accesses the asset or one of its flows carries it.
    pub used: bool,
    /// The way from the component to the asset; the shortest there is.
    pub way: Vec<Step>,
}

/// One step on the way from a component to an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The component's own code uses the asset.
    Uses,
    /// A flow leads on to another component or actor.
    Flow {
        /// The destination.
        to: String,
    },
    /// Another component or actor is in the same trust zone.
    Neighbour {
        /// The neighbour.
        component: String,
        /// The zone.
        zone: String,
    },
    /// The asset lies in the zone.
    InZone {
        /// The zone.
        zone: String,
    },
}

impl Step {
    /// The step in words.
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::Uses => "which uses it".to_owned(),
            Self::Flow { to } => format!("a flow to `{to}`"),
            Self::Neighbour { component, zone } => format!("`{component}` in the same zone `{zone}`"),
            Self::InZone { zone } => format!("it lies in zone `{zone}`"),
        }
    }
}

/// The assets that the component or the actor can reach, in the order of [`Facts::assets`].
pub(super) fn of_component(facts: &Facts, index: &Index, component: &str) -> Vec<Reached> {
    let own = used_by(facts, index, component);
    let mut reached: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
    let mut seen: HashSet<String> = HashSet::from([component.to_owned()]);
    let mut seen_zones: HashSet<String> = HashSet::new();
    let mut queue: VecDeque<(String, Vec<Step>)> = VecDeque::from([(component.to_owned(), Vec::new())]);

    while let Some((at, way)) = queue.pop_front() {
        for asset in used_by(facts, index, &at) {
            reached.entry(asset).or_insert_with(|| extended(&way, Step::Uses));
        }
        if let Some(zone) = zone_of(facts, index, &at).filter(|zone| seen_zones.insert((*zone).to_owned())) {
            for &asset in index.assets_of_zone.get(zone).into_iter().flatten() {
                reached.entry(asset).or_insert_with(|| extended(&way, Step::InZone { zone: zone.to_owned() }));
            }
            for neighbour in index.members_of_zone.get(zone).into_iter().flatten() {
                if seen.insert(neighbour.clone()) {
                    let step = Step::Neighbour { component: neighbour.clone(), zone: zone.to_owned() };
                    queue.push_back((neighbour.clone(), extended(&way, step)));
                }
            }
        }
        for &flow in index.of_component.get(&at).into_iter().flat_map(|entry| &entry.flows_from) {
            let to = &facts.flows[flow].to;
            if seen.insert(to.clone()) {
                queue.push_back((to.clone(), extended(&way, Step::Flow { to: to.clone() })));
            }
        }
    }
    reached.into_iter().map(|(asset, way)| Reached { asset, used: own.contains(&asset), way }).collect()
}

/// The assets that a component's own code accesses or its flows carry.
fn used_by(facts: &Facts, index: &Index, component: &str) -> HashSet<usize> {
    let Some(entry) = index.of_component.get(component) else { return HashSet::new() };
    let accessed = entry.accesses.iter().map(|&at| &facts.accesses[at].asset);
    let carried = entry.flows_from.iter().chain(&entry.flows_to).flat_map(|&at| &facts.flows[at].carries);
    accessed.chain(carried).filter_map(|path| index.nouns.assets.get(path).copied()).collect()
}

pub(super) fn zone_of<'m>(facts: &'m Facts, index: &Index, path: &str) -> Option<&'m str> {
    let component = index.nouns.components.get(path).and_then(|&at| facts.components[at].zone.as_deref());
    component.or_else(|| index.nouns.actors.get(path).and_then(|&at| facts.actors[at].zone.as_deref()))
}

fn extended(way: &[Step], step: Step) -> Vec<Step> {
    let mut way = way.to_vec();
    way.push(step);
    way
}
