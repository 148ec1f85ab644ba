//! Several pictures of a system that is too large for one: an overview of its zones, and each zone with its neighbours.

use std::collections::{BTreeMap, BTreeSet};

use super::{Carried, Classification, Diagram, Edge, Node, NodeKind};

/// Up to how many components one picture shows them all: with more, no screen shows their names in a size that people read.
const AT_ONCE: usize = 15;

/// A picture of a part of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The title; empty where the picture shows everything.
    pub title: String,
    /// What it shows.
    pub diagram: Diagram,
}

impl Diagram {
    /// The pictures that show the system: this one where it has at most 15 components, and otherwise an overview and
    /// a picture of each zone with what it exchanges data with.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let components = self.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Component(_))).count();
        if components <= AT_ONCE {
            return vec![Part { title: String::new(), diagram: self.clone() }];
        }
        let zones: BTreeSet<Option<usize>> = self.nodes.iter().map(|node| node.zone).collect();
        let overview = Part { title: "Overview".to_owned(), diagram: self.overview() };
        let each = zones.into_iter().map(|zone| Part { title: self.title(zone), diagram: self.around(zone) });
        [overview].into_iter().chain(each).collect()
    }

    fn title(&self, zone: Option<usize>) -> String {
        let zone = zone.and_then(|at| self.zones.get(at));
        zone.map_or_else(|| "Outside any trust zone".to_owned(), |zone| format!("{} and its neighbours", zone.name))
    }

    /// What stands in a zone, and what flows lead to and from there.
    fn around(&self, zone: Option<usize>) -> Self {
        let inside = |at: usize| self.nodes.get(at).is_some_and(|node| node.zone == zone);
        let edges = || self.edges.iter().filter(|edge| inside(edge.from) || inside(edge.to));
        let shown: BTreeSet<usize> = (0..self.nodes.len())
            .filter(|at| inside(*at))
            .chain(edges().flat_map(|edge| [edge.from, edge.to]))
            .collect();
        self.only(&shown, edges())
    }

    /// These nodes and edges, with the zones that the nodes stand in.
    fn only<'d>(&'d self, shown: &BTreeSet<usize>, edges: impl Iterator<Item = &'d Edge>) -> Self {
        let zones: BTreeSet<usize> = shown.iter().filter_map(|at| self.nodes.get(*at)?.zone).collect();
        let position = |all: &BTreeSet<usize>, at: usize| all.iter().position(|known| *known == at);
        let nodes = shown
            .iter()
            .filter_map(|at| self.nodes.get(*at))
            .map(|node| Node { zone: node.zone.and_then(|at| position(&zones, at)), ..node.clone() });
        let edges = edges.filter_map(|edge| {
            Some(Edge { from: position(shown, edge.from)?, to: position(shown, edge.to)?, ..edge.clone() })
        });
        Self {
            zones: zones.iter().filter_map(|at| self.zones.get(*at)).cloned().collect(),
            nodes: nodes.collect(),
            edges: edges.collect(),
        }
    }

    /// The zones as boxes, with all that flows between them.
    fn overview(&self) -> Self {
        let zones: Vec<Option<usize>> =
            self.nodes.iter().map(|node| node.zone).collect::<BTreeSet<_>>().into_iter().collect();
        let position = |node: usize| {
            let zone = self.nodes.get(node)?.zone;
            zones.iter().position(|known| *known == zone)
        };
        let mut edges: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
        for edge in &self.edges {
            let (Some(from), Some(to)) = (position(edge.from), position(edge.to)) else { continue };
            if from == to {
                continue;
            }
            let known = edges.entry((from, to)).or_insert_with(|| Edge {
                from,
                to,
                carries: Vec::new(),
                protocols: Vec::new(),
                authenticated: true,
                encrypted: true,
                crosses: false,
            });
            known.authenticated &= edge.authenticated;
            known.encrypted &= edge.encrypted;
            known.crosses |= edge.crosses;
            merge(&mut known.carries, &edge.carries, |one: &Carried| one.path.clone());
            merge(&mut known.protocols, &edge.protocols, String::clone);
        }
        Self {
            zones: Vec::new(),
            nodes: zones.iter().map(|zone| self.as_node(*zone)).collect(),
            edges: edges.into_values().collect(),
        }
    }

    /// A zone as a box.
    fn as_node(&self, at: Option<usize>) -> Node {
        let inside = || self.nodes.iter().filter(move |node| node.zone == at);
        let zone = at.and_then(|at| self.zones.get(at));
        let mut unsettled: BTreeMap<_, usize> = BTreeMap::new();
        for (severity, count) in inside().flat_map(|node| &node.unsettled) {
            *unsettled.entry(*severity).or_default() += count;
        }
        let classification: Option<&Classification> =
            inside().filter_map(|node| node.classification.as_ref()).max_by_key(|known| known.band);
        let uses: BTreeSet<String> = inside().flat_map(|node| node.uses.iter().cloned()).collect();
        let name = zone.map_or("outside any zone", |zone| &zone.name);
        Node {
            path: zone.map(|zone| zone.path.clone()).unwrap_or_default(),
            name: format!("{name} ({})", inside().count()),
            kind: NodeKind::Zone,
            doc: zone.map(|zone| zone.doc.clone()).unwrap_or_default(),
            zone: None,
            classification: classification.cloned(),
            uses: uses.into_iter().collect(),
            reaches: Vec::new(),
            unsettled: unsettled.into_iter().rev().collect(),
        }
    }
}

fn merge<T: Clone, K: Ord>(known: &mut Vec<T>, more: &[T], key: impl Fn(&T) -> K) {
    let mut seen: BTreeSet<K> = known.iter().map(&key).collect();
    known.extend(more.iter().filter(|one| seen.insert(key(one))).cloned());
}
