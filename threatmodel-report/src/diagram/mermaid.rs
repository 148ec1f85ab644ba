//! The diagram as a Mermaid flowchart, for pages that draw those.

use std::{collections::BTreeSet, fmt::Write as _};

use threatmodel::prelude::*;
use threatmodel_core::words::{ActorKind, ComponentKind};

use crate::model::{DiagramBreakout, DiagramEscaping, TextStaysText};

use super::{Diagram, Edge, Node, NodeKind, words};

/// How many flows Mermaid draws in one chart, and how many characters it reads, unless the page that it is on allows more.
const FLOWS: usize = 500;
const CHARACTERS: usize = 50_000;

/// The diagram as Mermaid flowcharts with a subgraph for each trust zone: one, or as many as Mermaid needs to draw everything. Each of
/// several says in a comment which it is. A node is in each part that has a flow of it.
#[must_use]
pub fn mermaid(diagram: &Diagram) -> Vec<String> {
    let fits = |chart: &String, part: &Diagram| part.edges.len() <= FLOWS && chart.chars().count() <= CHARACTERS;
    let most = diagram.edges.len().max(diagram.nodes.len()).max(1);
    let mut count = diagram.edges.len().div_ceil(FLOWS).max(1);
    loop {
        let parts: Vec<Diagram> = (0..count).map(|at| part(diagram, at, count)).collect();
        let charts: Vec<String> = parts.iter().enumerate().map(|(at, part)| chart(part, at, count)).collect();
        // What does not fit by itself stays: a reader may be told to take more.
        if count >= most || charts.iter().zip(&parts).all(|(chart, part)| fits(chart, part)) {
            return charts;
        }
        count = (count + count.div_ceil(4)).min(most);
    }
}

/// The share of a part in the flows, with the nodes at their ends, and in the nodes without any.
fn part(diagram: &Diagram, at: usize, of: usize) -> Diagram {
    if of == 1 {
        return diagram.clone();
    }
    let edges = share(&diagram.edges, at, of);
    let mut wanted: BTreeSet<usize> = edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
    let linked: BTreeSet<usize> = diagram.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
    let alone: Vec<usize> = (0..diagram.nodes.len()).filter(|node| !linked.contains(node)).collect();
    wanted.extend(share(&alone, at, of));
    let nodes: Vec<usize> = wanted.into_iter().collect();
    let inhabited: BTreeSet<usize> = diagram.nodes.iter().filter_map(|node| node.zone).collect();
    let shown = |zone: &usize| {
        let here = nodes.iter().any(|node| diagram.nodes.get(*node).is_some_and(|node| node.zone == Some(*zone)));
        here || at == 0 && !inhabited.contains(zone)
    };
    let zones: Vec<usize> = (0..diagram.zones.len()).filter(shown).collect();
    let now = |list: &[usize], before: usize| list.binary_search(&before).ok();
    Diagram {
        zones: zones.iter().filter_map(|zone| diagram.zones.get(*zone).cloned()).collect(),
        nodes: nodes
            .iter()
            .filter_map(|node| diagram.nodes.get(*node).cloned())
            .map(|node| Node { zone: node.zone.and_then(|zone| now(&zones, zone)), ..node })
            .collect(),
        edges: edges
            .iter()
            .filter_map(|edge| Some(Edge { from: now(&nodes, edge.from)?, to: now(&nodes, edge.to)?, ..edge.clone() }))
            .collect(),
    }
}

/// The part of a list at this position of so many, as even as can be.
fn share<T>(list: &[T], at: usize, of: usize) -> &[T] {
    list.get(list.len() * at / of..list.len() * (at + 1) / of).unwrap_or_default()
}

fn chart(diagram: &Diagram, at: usize, of: usize) -> String {
    let mut out = "flowchart LR\n".to_owned();
    if of > 1 {
        let _ = writeln!(out, "  %% part {} of {of}, because Mermaid draws at most {FLOWS} flows in one", at + 1);
    }
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
        NodeKind::Component(ComponentKind::Process) | NodeKind::Package | NodeKind::Zone => ("(", ")"),
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
