//! The diagram for Graphviz.

use std::fmt::Write as _;

use threatmodel::prelude::*;
use threatmodel_core::words::{ActorKind, ComponentKind};

use crate::model::{DiagramBreakout, DiagramEscaping, TextStaysText};

use super::{Diagram, Edge, Node, NodeKind, words};

/// The diagram as a Graphviz digraph with a cluster for each trust zone.
///
/// `newrank` ranks all nodes at once. Without it Graphviz ranks cluster by cluster, and fails where flows between zones are many.
#[must_use]
pub fn dot(diagram: &Diagram) -> String {
    let mut out = "digraph threatmodel {\n  graph [rankdir=LR, newrank=true, charset=\"UTF-8\", fontname=\"Helvetica\"];\n  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=11];\n".to_owned();
    if diagram.nodes.is_empty() && diagram.zones.is_empty() {
        let _ = writeln!(out, "  n0 [shape=plaintext, label={}];", quoted(words::NOTHING));
    }
    for (at, zone) in diagram.zones.iter().enumerate() {
        let title = format!("{}\n{}", words::zone_name(zone), words::zone_trust(zone));
        let _ = writeln!(out, "  subgraph cluster_z{} {{\n    label={}; style=dashed;", at + 1, quoted(&title));
        let mut empty = true;
        for (node_at, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.zone == Some(at)) {
            let _ = writeln!(out, "    {}", statement(diagram, node_at, node));
            empty = false;
        }
        if empty {
            let _ = writeln!(out, "    empty{} [shape=plaintext, label=\"nothing stands here\"];", at + 1);
        }
        out.push_str("  }\n");
    }
    for (at, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.zone.is_none()) {
        let _ = writeln!(out, "  {}", statement(diagram, at, node));
    }
    for edge in &diagram.edges {
        let warning = if edge.is_bare() { ", style=dashed, color=\"#b3261e\", penwidth=2" } else { "" };
        let (from, to) = (edge.from + 1, edge.to + 1);
        let tooltip = quoted(&words::edge_told(diagram, edge));
        let _ = writeln!(out, "  n{from} -> n{to} [label={}, tooltip={tooltip}{warning}];", quoted(&label(edge)));
    }
    out.push_str("}\n");
    out
}

fn statement(diagram: &Diagram, at: usize, node: &Node) -> String {
    let shape = match node.kind {
        NodeKind::Component(ComponentKind::Process) => "box, style=rounded",
        NodeKind::Package | NodeKind::Zone => "box, style=\"rounded,dashed\"",
        NodeKind::Component(ComponentKind::Store) => "cylinder",
        NodeKind::Component(ComponentKind::External) | NodeKind::Actor(ActorKind::System) => "box",
        NodeKind::Actor(ActorKind::Person) => "box, peripheries=2",
        NodeKind::Actor(ActorKind::Adversary) => "box, peripheries=2, color=\"#b3261e\"",
        NodeKind::Asset(_) => "note",
        NodeKind::Undeclared => "box, style=dotted",
    };
    let lines = [Some(words::node_name(node)), Some(words::kind(node)), words::level(node), words::unsettled(node)];
    let label = quoted(&joined(lines.into_iter().flatten()));
    format!("n{} [shape={shape}, label={label}, tooltip={}];", at + 1, quoted(&words::node_told(diagram, node)))
}

fn label(edge: &Edge) -> String {
    joined([words::carried(edge), words::protocol(edge), words::protection(edge)].into_iter())
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Within quotes Graphviz reads backslashes (`\N` is the name of the node) and entities as in HTML.
#[threat(DiagramBreakout)]
#[mitigates(DiagramBreakout, by = DiagramEscaping, bypass = format!("\"{text}\""))]
#[satisfies(TextStaysText)]
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '&' => quoted.push_str("&amp;"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
