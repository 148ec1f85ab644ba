//! From the model to what the diagram shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use threatmodel_core::{
    names::short,
    words::{ActorKind, AssetKind, ComponentKind, Severity},
};
use threatmodel_model::{model::Model, query::Asset};

use super::{Carried, Classification, Diagram, Edge, Node, NodeKind, Reachable, Zone};

pub(super) fn diagram(model: &Model) -> Diagram {
    let zones = zones(model);
    let mut gathered = Gathered {
        model,
        zone_at: zones.iter().enumerate().map(|(at, zone)| (zone.path.clone(), at)).collect(),
        used: used(model),
        unsettled: unsettled(model),
        nodes: Vec::new(),
        node_at: HashMap::new(),
    };
    gathered.declared();
    gathered.undeclared();
    let edges = gathered.edges();
    Diagram { zones, nodes: gathered.nodes, edges }
}

struct Gathered<'m> {
    model: &'m Model,
    zone_at: HashMap<String, usize>,
    /// The assets that the code of each component uses or its flows carry, by path.
    used: HashMap<&'m str, BTreeSet<&'m str>>,
    unsettled: HashMap<&'m str, BTreeMap<Severity, BTreeSet<&'m str>>>,
    nodes: Vec<Node>,
    node_at: HashMap<String, usize>,
}

impl Gathered<'_> {
    fn declared(&mut self) {
        let model = self.model;
        for actor in model.actors() {
            let kind = NodeKind::Actor(actor.kind.unwrap_or(ActorKind::Person));
            self.node(actor.path(), actor.name(), kind, &actor.declared.doc, actor.zone.as_deref());
        }
        for component in model.components() {
            let kind = NodeKind::Component(component.kind.unwrap_or(ComponentKind::Process));
            let reaches = component.reach().filter(|reach| !reach.used).map(|reach| Reachable {
                path: reach.asset.path().to_owned(),
                name: reach.asset.name().to_owned(),
                way: reach.explained(),
            });
            let reaches = reaches.collect();
            let zone = component.zone.as_deref();
            let at = self.node(component.path(), component.name(), kind, &component.declared.doc, zone);
            if let Some(node) = at.and_then(|at| self.nodes.get_mut(at)) {
                node.reaches = reaches;
            }
        }
        let lying = model.assets().filter(|asset| asset.zone.is_some() || asset.kind == AssetKind::Physical);
        for asset in lying {
            let kind = NodeKind::Asset(asset.kind);
            let at = self.node(asset.path(), asset.name(), kind, &asset.declared.doc, asset.zone.as_deref());
            if let Some(node) = at.and_then(|at| self.nodes.get_mut(at)) {
                node.uses = vec![asset.path().to_owned()];
                node.classification = Some(classification(asset));
            }
        }
    }

    /// Code and ends of flows that no noun stands for: the picture would lie if they were left out.
    fn undeclared(&mut self) {
        let model = self.model;
        let exposed = model.exposures().filter(|exposure| exposure.concerns_system());
        let accesses = model.accesses().filter(|access| !access.site.test_only);
        let flows = model.flows().filter(|flow| !flow.site.test_only);
        let places = (exposed.map(|exposure| &exposure.facts().site.component))
            .chain(accesses.map(|access| &access.facts().site.component))
            .chain(flows.flat_map(|flow| [&flow.facts().from, &flow.facts().to]));
        let places: BTreeSet<&String> = places.collect();
        for path in places {
            match path.strip_prefix("package:") {
                Some(package) => self.node(path, package, NodeKind::Package, "Code outside any component.", None),
                None => self.node(path, short(path), NodeKind::Undeclared, "Nothing declares this name.", None),
            };
        }
    }

    /// Adds a node; of several with one path the first stands.
    fn node(&mut self, path: &str, name: &str, kind: NodeKind, doc: &str, zone: Option<&str>) -> Option<usize> {
        if self.node_at.contains_key(path) {
            return None;
        }
        let used = self.used.get(path).into_iter().flatten();
        let used: Vec<Asset<'_>> = used.filter_map(|asset| self.model.asset_at(asset)).collect();
        let unsettled = self.unsettled.get(path).into_iter().flatten().rev();
        let node = Node {
            path: path.to_owned(),
            name: name.to_owned(),
            kind,
            doc: doc.to_owned(),
            zone: zone.and_then(|zone| self.zone_at.get(zone).copied()),
            // Of two levels that are as high as each other in different policies the first is shown.
            classification: used.iter().rev().max_by_key(|asset| asset.position()).map(|asset| classification(*asset)),
            uses: used.iter().map(|asset| asset.path().to_owned()).collect(),
            reaches: Vec::new(),
            unsettled: unsettled.map(|(severity, threats)| (*severity, threats.len())).collect(),
        };
        let at = self.nodes.len();
        self.node_at.insert(path.to_owned(), at);
        self.nodes.push(node);
        Some(at)
    }

    fn edges(&self) -> Vec<Edge> {
        let mut edges: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
        for flow in self.model.flows().filter(|flow| !flow.site.test_only) {
            let (Some(&from), Some(&to)) = (self.node_at.get(&flow.from), self.node_at.get(&flow.to)) else { continue };
            let zone = |at: usize| self.nodes.get(at).and_then(|node| node.zone);
            let edge = edges.entry((from, to)).or_insert_with(|| Edge {
                from,
                to,
                carries: Vec::new(),
                protocols: Vec::new(),
                authenticated: true,
                encrypted: true,
                crosses: zone(from) != zone(to),
            });
            for path in &flow.carries {
                if !edge.carries.iter().any(|known| known.path == *path) {
                    edge.carries.push(Carried { path: path.clone(), name: short(path).to_owned() });
                }
            }
            edge.protocols.extend(
                flow.protocol.iter().filter(|protocol| !edge.protocols.contains(protocol)).cloned().collect::<Vec<_>>(),
            );
            // One flow that anybody can read makes the way one that anybody can read.
            edge.authenticated &= flow.authenticated;
            edge.encrypted &= flow.encrypted;
        }
        edges.into_values().collect()
    }
}

/// The declared zones and those that only something in them names, the least trusted first.
fn zones(model: &Model) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for zone in model.trust_zones() {
        if !zones.iter().any(|known| known.path == zone.path()) {
            zones.push(Zone {
                path: zone.path().to_owned(),
                name: zone.name().to_owned(),
                trust: zone.trust,
                doc: zone.declared.doc.clone(),
            });
        }
    }
    let facts = model.facts();
    let named = (facts.components.iter().map(|component| &component.zone))
        .chain(facts.actors.iter().map(|actor| &actor.zone))
        .chain(facts.assets.iter().map(|asset| &asset.zone));
    for path in named.flatten() {
        if !zones.iter().any(|known| known.path == *path) {
            let doc = "Nothing declares this zone.".to_owned();
            zones.push(Zone { path: path.clone(), name: short(path).to_owned(), trust: None, doc });
        }
    }
    zones.sort_by(|a, b| (a.trust, &a.path).cmp(&(b.trust, &b.path)));
    zones
}

fn used(model: &Model) -> HashMap<&str, BTreeSet<&str>> {
    let facts = model.facts();
    let mut used: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for access in facts.accesses.iter().filter(|access| !access.site.test_only) {
        used.entry(&access.site.component).or_default().insert(&access.asset);
    }
    for flow in facts.flows.iter().filter(|flow| !flow.site.test_only) {
        for end in [&flow.from, &flow.to] {
            used.entry(end).or_default().extend(flow.carries.iter().map(String::as_str));
        }
    }
    used
}

fn unsettled(model: &Model) -> HashMap<&str, BTreeMap<Severity, BTreeSet<&str>>> {
    let mut unsettled: HashMap<&str, BTreeMap<Severity, BTreeSet<&str>>> = HashMap::new();
    for exposure in model.exposures().filter(|exposure| exposure.concerns_system() && exposure.state().is_unsettled()) {
        let Some(threat) = exposure.threat() else { continue };
        let facts = exposure.facts();
        let of_place = unsettled.entry(&facts.site.component).or_default();
        of_place.entry(threat.severity()).or_default().insert(&facts.threat);
    }
    unsettled
}

fn classification(asset: Asset<'_>) -> Classification {
    let name = asset.classification.as_ref().map_or_else(|| "unclassified".to_owned(), |level| level.name.clone());
    Classification { name, band: asset.position().band() }
}
