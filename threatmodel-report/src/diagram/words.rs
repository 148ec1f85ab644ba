//! The labels of nodes, edges and zones in pictures, as plain text that is not escaped yet.

use threatmodel_core::{
    names::short,
    words::{ActorKind, ComponentKind},
};

use super::{
    Diagram, Edge, Node, NodeKind, Zone,
    text::{SHOWN, TOLD, clean},
};

/// The text of an empty diagram.
pub(super) const NOTHING: &str = "This model has no components, actors or flows yet.";

/// How many entries of a list a tooltip names.
const LISTED: usize = 12;

pub(super) fn zone_name(zone: &Zone) -> String {
    clean(&zone.name, SHOWN)
}

pub(super) fn zone_trust(zone: &Zone) -> String {
    zone.trust.map_or_else(|| "trust zone".to_owned(), |trust| format!("trust {trust}"))
}

pub(super) fn zone_told(zone: &Zone) -> String {
    let trust = zone.trust.map_or_else(|| "trust not stated".to_owned(), |trust| format!("trust {trust} of 100"));
    paragraphs([format!("Trust zone {}: {trust}", clean(&zone.path, TOLD)), clean(&zone.doc, TOLD)])
}

pub(super) fn node_name(node: &Node) -> String {
    clean(&node.name, SHOWN)
}

/// The kind of the node, in words.
pub(super) fn kind(node: &Node) -> String {
    match node.kind {
        NodeKind::Component(ComponentKind::Process) => "process".to_owned(),
        NodeKind::Component(ComponentKind::Store) => "store".to_owned(),
        NodeKind::Component(ComponentKind::External) => "external system".to_owned(),
        NodeKind::Actor(ActorKind::Person) => "person".to_owned(),
        NodeKind::Actor(ActorKind::System) => "system".to_owned(),
        NodeKind::Actor(ActorKind::Adversary) => "adversary".to_owned(),
        NodeKind::Asset(kind) => format!("{} asset", kind.name().to_lowercase()),
        NodeKind::Package => "package".to_owned(),
        NodeKind::Zone => "trust zone".to_owned(),
        NodeKind::Undeclared => "not declared".to_owned(),
    }
}

pub(super) fn level(node: &Node) -> Option<String> {
    node.classification.as_ref().map(|classification| clean(&classification.name, SHOWN))
}

/// The unsettled threats on one line.
pub(super) fn unsettled(node: &Node) -> Option<String> {
    worst_unsettled(node).map(|threats| format!("unsettled: {threats}"))
}

/// How many unsettled threats are of the highest severity, and how many more there are.
pub(super) fn worst_unsettled(node: &Node) -> Option<String> {
    let (severity, worst) = node.unsettled.first()?;
    let total: usize = node.unsettled.iter().map(|(_, count)| count).sum();
    let more = if total > *worst { format!(", {} more", total - worst) } else { String::new() };
    Some(format!("{worst} {severity}{more}"))
}

/// Everything about the node, for who points at it.
pub(super) fn node_told(diagram: &Diagram, node: &Node) -> String {
    let zone = node.zone.and_then(|zone| diagram.zones.get(zone));
    let zone = zone.map_or_else(|| "in no trust zone".to_owned(), |zone| format!("in {}", zone_name(zone)));
    let unsettled: Vec<String> = node.unsettled.iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    let uses = node.uses.iter().map(|path| clean(short(path), SHOWN));
    let reaches =
        node.reaches.iter().map(|reach| format!("{}: {}", clean(&reach.name, SHOWN), clean(&reach.way, TOLD)));
    let is_asset = matches!(node.kind, NodeKind::Asset(_));
    paragraphs([
        format!("{} ({}, {zone})", clean(&node.path, TOLD), kind(node)),
        clean(&node.doc, TOLD),
        level(node).map_or_else(String::new, |level| {
            if is_asset { format!("Classified {level}") } else { format!("Highest classification used: {level}") }
        }),
        if unsettled.is_empty() { String::new() } else { format!("Unsettled threats: {}", unsettled.join(", ")) },
        if is_asset { String::new() } else { listed("Uses: ", ", ", uses) },
        listed("Could also reach:\n", "\n", reaches),
    ])
}

/// The names of what the edge carries, on one line.
pub(super) fn carried(edge: &Edge) -> String {
    let names = edge.carries.iter().take(LISTED).map(|carried| clean(&carried.name, SHOWN));
    clean(&names.collect::<Vec<_>>().join(", "), 2 * SHOWN)
}

pub(super) fn protocol(edge: &Edge) -> String {
    let protocols = edge.protocols.iter().take(LISTED).map(|protocol| clean(protocol, SHOWN));
    clean(&protocols.collect::<Vec<_>>().join("; "), SHOWN)
}

/// How the edge is protected, in words.
pub(super) fn protection(edge: &Edge) -> String {
    let words = [
        if edge.encrypted { "encrypted" } else { "not encrypted" },
        if edge.authenticated { "authenticated" } else { "not authenticated" },
    ];
    words.join(", ")
}

/// Everything about the edge, for who points at it.
pub(super) fn edge_told(diagram: &Diagram, edge: &Edge) -> String {
    let end = |at: usize| diagram.nodes.get(at).map_or_else(String::new, node_name);
    let carries = edge.carries.iter().map(|carried| clean(&carried.name, SHOWN));
    let crossing = if edge.is_bare() {
        "Crosses the border of a trust zone without encryption."
    } else if edge.crosses {
        "Crosses the border of a trust zone."
    } else {
        ""
    };
    paragraphs([
        format!("{} to {}", end(edge.from), end(edge.to)),
        listed("Carries: ", ", ", carries),
        listed("Protocol: ", "; ", edge.protocols.iter().map(|protocol| clean(protocol, SHOWN))),
        protection(edge),
        crossing.to_owned(),
    ])
}

fn listed(head: &str, separator: &str, entries: impl Iterator<Item = String>) -> String {
    let mut entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return String::new();
    }
    let more = entries.len().saturating_sub(LISTED);
    entries.truncate(LISTED);
    let more = if more > 0 { format!("{separator}and {more} more") } else { String::new() };
    format!("{head}{}{more}", entries.join(separator))
}

fn paragraphs<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}
