//! The diagram as a Mermaid flowchart, for pages that draw those.

use std::fmt::Write as _;

use threatmodel::prelude::*;
use threatmodel_core::words::{ActorKind, ComponentKind};

use crate::model::{DiagramBreakout, DiagramEscaping, TextStaysText};

use super::{Diagram, Edge, Node, NodeKind, words};

/// The diagram as a Mermaid flowchart with a subgraph for each trust zone.
#[must_use]
pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = "flowchart LR\n".to_owned();
    if diagram.nodes.is_empty() && diagram.zones.is_empty() {
        let _ = writeln!(out, "  n0[\"{}\"]", escaped(words::NOTHING));
        return out;
    }
    for (at, zone) in diagram.zones.iter().enumerate() {
        let title = format!("{} ({})", words::zone_name(zone), words::zone_trust(zone));
        let _ = writeln!(out, "  subgraph z{}[\"{}\"]", at + 1, escaped(&title));
        let mut empty = true;
        for (node_at, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.zone == Some(at)) {
            let _ = writeln!(out, "    {}", shape(node_at, node));
            empty = false;
        }
        if empty {
            let _ = writeln!(out, "    empty{}[\"nothing stands here\"]", at + 1);
        }
        out.push_str("  end\n");
    }
    for (at, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.zone.is_none()) {
        let _ = writeln!(out, "  {}", shape(at, node));
    }
    for edge in &diagram.edges {
        let line = if edge.is_bare() { "-.->" } else { "-->" };
        let _ = writeln!(out, "  n{} {line}|\"{}\"| n{}", edge.from + 1, label(edge), edge.to + 1);
    }
    styles(&mut out, diagram);
    out
}

fn shape(at: usize, node: &Node) -> String {
    let (open, close) = match node.kind {
        NodeKind::Component(ComponentKind::Process) | NodeKind::Package => ("(", ")"),
        NodeKind::Component(ComponentKind::Store) => ("[(", ")]"),
        NodeKind::Component(ComponentKind::External) | NodeKind::Undeclared => ("[", "]"),
        NodeKind::Actor(ActorKind::System) => ("[", "]"),
        NodeKind::Actor(ActorKind::Person | ActorKind::Adversary) => ("([", "])"),
        NodeKind::Asset(_) => (">", "]"),
    };
    let lines = [Some(words::node_name(node)), Some(words::kind(node)), words::level(node), words::unsettled(node)];
    format!("n{}{open}\"{}\"{close}", at + 1, joined(lines.into_iter().flatten()))
}

fn label(edge: &Edge) -> String {
    joined([words::carried(edge), words::protocol(edge), words::protection(edge)].into_iter())
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.filter(|line| !line.is_empty()).map(|line| escaped(&line)).collect::<Vec<_>>().join("<br/>")
}

fn styles(out: &mut String, diagram: &Diagram) {
    for at in 1..=diagram.zones.len() {
        let _ = writeln!(out, "  style z{at} stroke-dasharray:8 5");
    }
    let numbers = |wanted: fn(&Node) -> bool| {
        let nodes = diagram.nodes.iter().enumerate().filter(move |(_, node)| wanted(node));
        nodes.map(|(at, _)| format!("n{}", at + 1)).collect::<Vec<_>>().join(",")
    };
    let unsettled = numbers(|node| !node.unsettled.is_empty());
    if !unsettled.is_empty() {
        let _ = writeln!(out, "  classDef unsettled stroke:#b3261e,stroke-width:2px\n  class {unsettled} unsettled");
    }
    let bare = diagram.edges.iter().enumerate().filter(|(_, edge)| edge.is_bare());
    let bare: Vec<String> = bare.map(|(at, _)| at.to_string()).collect();
    if !bare.is_empty() {
        let _ = writeln!(out, "  linkStyle {} stroke:#b3261e,stroke-width:2px", bare.join(","));
    }
}

/// Mermaid reads directives, comments and Markdown even within quotes: of ASCII only what is certainly text stays.
#[threat(DiagramBreakout)]
#[mitigates(DiagramBreakout, by = DiagramEscaping, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            ' ' | ',' | '(' | ')' => escaped.push(letter),
            _ if letter.is_alphanumeric() => escaped.push(letter),
            _ => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
        }
    }
    escaped
}
