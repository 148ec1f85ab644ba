//! Where things lie, for graphs at random.

use std::time::Instant;

use proptest::prelude::*;

use threatmodel_core::words::{ActorKind, ComponentKind};

use crate::diagram::{
    Carried, Diagram, Edge, Node, NodeKind, Zone,
    layout::{Layout, Rect, Sizes, holds, layout, stacked},
    svg,
};

fn zone(at: usize) -> Zone {
    Zone { path: format!("app::Zone{at}"), name: format!("Zone{at}"), trust: None, doc: String::new() }
}

fn node(at: usize, zone: Option<usize>) -> Node {
    Node {
        path: format!("app::Node{at}"),
        name: format!("Node{at}"),
        kind: if at % 7 == 3 {
            NodeKind::Actor(ActorKind::Person)
        } else {
            NodeKind::Component(ComponentKind::Process)
        },
        doc: String::new(),
        zone,
        classification: None,
        uses: Vec::new(),
        reaches: Vec::new(),
        unsettled: Vec::new(),
    }
}

fn edge(at: usize, (from, to): (usize, usize)) -> Edge {
    let carries =
        (0..at % 4).map(|asset| Carried { path: format!("app::Asset{asset}"), name: format!("Asset{asset}") });
    Edge {
        from,
        to,
        carries: carries.collect(),
        protocols: Vec::new(),
        authenticated: at.is_multiple_of(2),
        encrypted: at.is_multiple_of(3),
        crosses: false,
    }
}

fn diagram(zones: usize, nodes: &[Option<usize>], edges: &[(usize, usize)]) -> Diagram {
    let mut edges = edges.to_vec();
    edges.sort_unstable();
    edges.dedup();
    Diagram {
        zones: (0..zones).map(zone).collect(),
        nodes: nodes.iter().enumerate().map(|(at, zone)| node(at, *zone)).collect(),
        edges: edges.iter().enumerate().map(|(at, ends)| edge(at, *ends)).collect(),
    }
}

fn any_diagram() -> impl Strategy<Value = Diagram> {
    (1..7_usize, 1..=40_usize).prop_flat_map(|(zones, nodes)| {
        let places = proptest::collection::vec(proptest::option::weighted(0.85, 0..zones), nodes);
        let edges = proptest::collection::vec((0..nodes, 0..nodes), 0..60);
        (places, edges).prop_map(move |(places, edges)| diagram(zones, &places, &edges))
    })
}

fn sizes(diagram: &Diagram) -> Sizes {
    let labels = diagram.edges.iter().enumerate();
    let labels = labels.map(|(at, _)| if at % 5 == 0 { (0.0, 0.0) } else { (60.0 + (at % 9) as f64 * 9.0, 34.0) });
    Sizes { node: (164.0, 66.0), labels: labels.collect() }
}

/// Whether a line passes through a node that is not one of its ends.
fn runs_through(diagram: &Diagram, layout: &Layout) -> bool {
    diagram.edges.iter().zip(&layout.edges).any(|(edge, route)| {
        let others = layout.nodes.iter().enumerate().filter(|(at, _)| *at != edge.from && *at != edge.to);
        let others: Vec<Rect> = others.map(|(_, rect)| *rect).collect();
        route.points.windows(2).any(|pair| {
            let (a, b) = (pair[0], pair[1]);
            // A line that swings stays within the box of its ends, but only in the gap between two strips.
            (0..=20).any(|step| {
                let part = f64::from(step) / 20.0;
                let point = Rect { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, width: 0.5, height: 0.5 };
                others.iter().any(|node| node.overlaps(point))
            })
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_lies_on_anything(diagram in any_diagram()) {
        let sizes = sizes(&diagram);
        let placed = layout(&diagram, &sizes);
        prop_assert_eq!(placed.nodes.len(), diagram.nodes.len());
        prop_assert_eq!(placed.zones.len(), diagram.zones.len());
        prop_assert!(holds(&diagram, &placed));
        let frame = Rect { x: 0.0, y: 0.0, width: placed.width, height: placed.height };
        for rect in placed.zones.iter().chain(&placed.nodes).copied().chain(placed.edges.iter().filter_map(|edge| edge.label)) {
            prop_assert!(frame.contains(rect));
        }
        prop_assert!(!runs_through(&diagram, &placed));
    }

    #[test]
    fn the_last_resort_holds_too(diagram in any_diagram()) {
        prop_assert!(holds(&diagram, &stacked(&diagram, &sizes(&diagram))));
    }

    #[test]
    fn the_same_model_gives_the_same_bytes(diagram in any_diagram()) {
        prop_assert_eq!(svg(&diagram), svg(&diagram.clone()));
    }
}

/// Tiers of nodes in each zone; flows go from tier to tier and from zone to zone.
fn tiers(zones: usize, nodes: usize) -> Diagram {
    let places: Vec<Option<usize>> = (0..nodes).map(|at| Some(at * zones / nodes)).collect();
    let edges = (0..nodes * 3 / 2).map(|at| {
        let from = at * 7 % nodes;
        (from, (from + [1, 2, 3, 5, 8, 13][at % 6]) % nodes)
    });
    diagram(zones, &places, &edges.collect::<Vec<_>>())
}

#[test]
fn large_models_take_seconds() {
    for (zones, nodes) in [(8, 100), (20, 250)] {
        let diagram = tiers(zones, nodes);
        let start = Instant::now();
        let placed = layout(&diagram, &sizes(&diagram));
        println!("{nodes} nodes in {zones} zones: {:?}, {} by {}", start.elapsed(), placed.width, placed.height);
        assert!(holds(&diagram, &placed));
        // Ten times what a slow machine needs in a debug build.
        assert!(start.elapsed().as_secs() < 120, "{nodes} nodes took {:?}", start.elapsed());
    }
}
