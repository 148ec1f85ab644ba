//! Where everything goes: ranks along the flows, trust zones as boxes around what stands in them.
//!
//! The layout itself is the library's. It is asked twice, for a picture that grows to the right and one that grows
//! downwards, and the one that a screen shows larger is taken.
//!
//! Where many zones are tangled, the library may contradict itself about their order and lose nodes. Every answer is
//! therefore checked, and where none holds, each zone becomes a lane along the whole picture: lanes are in one order
//! everywhere, so there is nothing to contradict.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use dugong::{
    EdgeLabel, GraphLabel, NodeLabel, RankDir, WorkControl, WorkError,
    graphlib::{Graph, GraphOptions},
};

use threatmodel_core::words::ComponentKind;

use super::{
    Diagram, NodeKind,
    routes::{self, Bends},
};

/// Between boxes that stand beside each other.
const NODE_GAP: f64 = 40.0;
/// Between lines, and between a line and the border of a zone.
const LINE_GAP: f64 = 24.0;
/// Between ranks; the label of a flow is a rank of its own.
const RANK_GAP: f64 = 80.0;
/// From the border of a zone to what stands in it; the title is on top. Both together are less than what the library
/// keeps between the contents of two zones.
pub(super) const TITLE: f64 = 44.0;
const PADDING: f64 = 18.0;
/// Around the whole picture.
const MARGIN: f64 = 16.0;
/// How much it matters that what a line joins is near each other. Whole numbers: the library adds and subtracts them until
/// nothing is left, and with fractions something would be left for ever.
const FLOW: f64 = 10.0;
const ROW: f64 = 1.0;
const LANE: f64 = 10_000.0;
/// Up to so many nodes zones are first tried as boxes; above, the library nearly always contradicts itself.
const BOXES: usize = 70;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    fn around(center: Point, (width, height): (f64, f64)) -> Self {
        Self { x: center.x - width / 2.0, y: center.y - height / 2.0, width, height }
    }

    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub(super) fn center(self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        // Coordinates are sums of fractions: boxes that touch may seem to overlap by less than anybody sees.
        let slack = 0.01;
        self.x + slack < other.right()
            && other.x + slack < self.right()
            && self.y + slack < other.bottom()
            && other.y + slack < self.bottom()
    }

    pub(super) fn contains(self, other: Self) -> bool {
        let slack = 0.01;
        self.x <= other.x + slack
            && self.y <= other.y + slack
            && self.right() + slack >= other.right()
            && self.bottom() + slack >= other.bottom()
    }

    fn holds(self, point: Point) -> bool {
        (self.x..=self.right()).contains(&point.x) && (self.y..=self.bottom()).contains(&point.y)
    }

    fn joined(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self { x, y, width: self.right().max(other.right()) - x, height: self.bottom().max(other.bottom()) - y }
    }

    fn moved(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }
}

/// The room that texts need.
#[derive(Debug, Clone)]
pub(super) struct Sizes {
    /// Every node has the same: lines then pass between the columns of nodes and never through a node.
    pub(super) node: (f64, f64),
    /// The label of each edge; zero where it has none.
    pub(super) labels: Vec<(f64, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) zones: Vec<Rect>,
    pub(super) nodes: Vec<Rect>,
    pub(super) edges: Vec<Route>,
}

/// The line of an edge.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    /// Two points at a time are the ends of a straight piece along the axis; between the pieces the line swings over.
    pub(super) points: Vec<Point>,
    pub(super) axis: Axis,
    pub(super) label: Option<Rect>,
}

/// Along which the ranks follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Right,
    Down,
}

pub(super) fn layout(diagram: &Diagram, sizes: &Sizes) -> Layout {
    let tries: &[Zones] = if diagram.nodes.len() <= BOXES { &[Zones::Boxes, Zones::Lanes] } else { &[Zones::Lanes] };
    for &zones in tries {
        let ways = [Axis::Right, Axis::Down].into_iter().filter_map(|axis| attempt(diagram, sizes, axis, zones));
        let best = ways.reduce(|best, other| if scale(&other) > scale(&best) { other } else { best });
        if let Some(best) = best {
            return best;
        }
    }
    stacked(diagram, sizes)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zones {
    Boxes,
    Lanes,
}

/// How large the picture is when it fills a screen.
fn scale(layout: &Layout) -> f64 {
    (1600.0 / layout.width).min(1200.0 / layout.height)
}

type Plan = Graph<NodeLabel, EdgeLabel, GraphLabel>;

fn attempt(diagram: &Diagram, sizes: &Sizes, axis: Axis, zones: Zones) -> Option<Layout> {
    let cells = Cells::of(diagram, sizes, axis);
    let mut graph = planned(diagram, sizes, axis, &cells);
    if zones == Zones::Lanes {
        let ranks = ranks(&graph)?;
        let span = ranks.values().max().unwrap_or(&0) - ranks.values().min().unwrap_or(&0);
        lanes(&mut graph, diagram, usize::try_from(span).ok()?);
    }
    place(&mut graph)?;
    let layout = read(&graph, diagram, sizes, axis, &cells)?;
    holds(diagram, &layout).then_some(layout)
}

/// The space a node takes up: itself, and the loops from it to itself, which the library does not know of.
struct Cells(Vec<(f64, f64)>);

/// How far a loop stands off its node.
pub(super) const LOOP: f64 = 26.0;

impl Cells {
    fn of(diagram: &Diagram, sizes: &Sizes, axis: Axis) -> Self {
        let mut cells = vec![sizes.node; diagram.nodes.len()];
        let loops = diagram.edges.iter().zip(&sizes.labels).filter(|(edge, _)| edge.from == edge.to);
        for (edge, (width, height)) in loops {
            let Some(cell) = cells.get_mut(edge.from) else { continue };
            // Across the axis, so that the lines of other flows have nothing in their way.
            match axis {
                Axis::Right => *cell = (cell.0.max(*width), cell.1 + LOOP + height),
                Axis::Down => *cell = (cell.0 + LOOP + width, cell.1.max(*height)),
            }
        }
        Self(cells)
    }

    fn size(&self, node: usize) -> (f64, f64) {
        self.0.get(node).copied().unwrap_or_default()
    }
}

fn planned(diagram: &Diagram, sizes: &Sizes, axis: Axis, cells: &Cells) -> Plan {
    let mut graph: Plan = Graph::new(GraphOptions { multigraph: true, compound: true, directed: true });
    graph.set_graph(GraphLabel {
        rankdir: match axis {
            Axis::Right => RankDir::LR,
            Axis::Down => RankDir::TB,
        },
        nodesep: NODE_GAP,
        edgesep: LINE_GAP,
        ranksep: RANK_GAP,
        ..GraphLabel::default()
    });
    graph.set_default_node_label(NodeLabel::default);
    graph.set_default_edge_label(EdgeLabel::default);

    for zone in 0..diagram.zones.len() {
        graph.set_node(zone_id(zone), NodeLabel::default());
        if !diagram.nodes.iter().any(|node| node.zone == Some(zone)) {
            // Without anything in it a zone would have no place.
            let (width, height) = (sizes.node.0, sizes.node.1 / 2.0);
            graph.set_node(empty_id(zone), NodeLabel { width, height, ..NodeLabel::default() });
            graph.set_parent(empty_id(zone), zone_id(zone));
        }
    }
    for node in in_order(diagram) {
        let (width, height) = cells.size(node);
        graph.set_node(node_id(node), NodeLabel { width, height, ..NodeLabel::default() });
        if let Some(zone) = diagram.nodes.get(node).and_then(|node| node.zone) {
            graph.set_parent(node_id(node), zone_id(zone));
        }
    }
    for (at, (edge, (width, height))) in diagram.edges.iter().zip(&sizes.labels).enumerate() {
        if edge.from != edge.to {
            let label = EdgeLabel { width: *width, height: *height, weight: FLOW, ..EdgeLabel::default() };
            graph.set_edge_named(node_id(edge.from), node_id(edge.to), Some(edge_id(at)), Some(label));
        }
    }
    for (before, after) in rows(&graph, diagram).unwrap_or_default() {
        let label = EdgeLabel { weight: ROW, ..EdgeLabel::default() };
        graph.set_edge_named(node_id(before), node_id(after), Some("row"), Some(label));
    }
    graph
}

/// The nodes in the order in which the library shall look at them: flows come from what is trusted least and end at
/// what is outside the team's control.
fn in_order(diagram: &Diagram) -> Vec<usize> {
    let mut order: Vec<usize> = (0..diagram.nodes.len()).collect();
    order.sort_by_key(|&at| {
        let node = diagram.nodes.get(at);
        let external = node.is_some_and(|node| node.kind == NodeKind::Component(ComponentKind::External));
        (external, node.is_none_or(|node| node.zone.is_none()), node.and_then(|node| node.zone), at)
    });
    order
}

/// The order of nodes without flows between them: they are placed in rows instead of one long column, as long as the
/// flows in their zone are anyway.
fn rows(graph: &Plan, diagram: &Diagram) -> Option<Vec<(usize, usize)>> {
    let ranks = ranks(graph)?;
    let connected: HashSet<usize> =
        diagram.edges.iter().filter(|edge| edge.from != edge.to).flat_map(|edge| [edge.from, edge.to]).collect();
    // Nodes outside every zone come last.
    let mut depths: Vec<BTreeSet<i32>> = vec![BTreeSet::new(); diagram.zones.len() + 1];
    let mut alone: Vec<Vec<usize>> = vec![Vec::new(); diagram.zones.len() + 1];
    for at in in_order(diagram) {
        let zone = diagram.nodes.get(at).and_then(|node| node.zone).unwrap_or(diagram.zones.len());
        let (Some(depth), Some(alone)) = (depths.get_mut(zone), alone.get_mut(zone)) else { continue };
        if connected.contains(&at) {
            depth.extend(ranks.get(&node_id(at)));
        } else {
            alone.push(at);
        }
    }
    let pairs = alone.iter().zip(&depths).flat_map(|(group, depth)| {
        let square = (1..).find(|columns| columns * columns * 2 >= group.len()).unwrap_or(1);
        let columns = depth.len().clamp(square, square.max(5)).max(1);
        group.chunks(columns).flat_map(|row| row.iter().copied().zip(row.iter().copied().skip(1))).collect::<Vec<_>>()
    });
    Some(pairs.collect())
}

/// The rank of each node as the flows alone demand it.
fn ranks(graph: &Plan) -> Option<HashMap<String, i32>> {
    let plan = quietly(|| dugong::rank::plan_controlled(graph, &mut Work::default()))?;
    Some(plan.nodes.into_iter().filter_map(|node| Some((node.id, node.rank?))).collect())
}

/// Makes every zone as long as the picture.
fn lanes(graph: &mut Plan, diagram: &Diagram, span: usize) {
    graph.set_node("start", NodeLabel::default());
    for zone in 0..diagram.zones.len() {
        for end in [first_id(zone), last_id(zone)] {
            graph.set_node(end.clone(), NodeLabel::default());
            graph.set_parent(end, zone_id(zone));
        }
        let level = EdgeLabel { weight: LANE, ..EdgeLabel::default() };
        graph.set_edge_named("start", first_id(zone), Some("lane"), Some(level));
        let lane = EdgeLabel { weight: LANE, minlen: span.max(1) + 2, ..EdgeLabel::default() };
        graph.set_edge_named(first_id(zone), last_id(zone), Some("lane"), Some(lane));
    }
}

fn place(graph: &mut Plan) -> Option<()> {
    quietly(|| dugong::layout_controlled(graph, &mut Work::default()))
}

/// The budget of the library for one layout, in its own units. A model of 500 components takes a sixtieth; the bound stops
/// a layout that would never end.
struct Work(usize);

impl Default for Work {
    fn default() -> Self {
        Self(1_000_000_000)
    }
}

impl WorkControl for Work {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

/// The answer of the library, if there is one. In a debug build it asserts what it relies on; a picture that cannot be
/// laid out one way is laid out another.
fn quietly<T, E>(answer: impl FnOnce() -> Result<T, E>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(answer)).ok()?.ok()
}

fn read(graph: &Plan, diagram: &Diagram, sizes: &Sizes, axis: Axis, cells: &Cells) -> Option<Layout> {
    let center = |id: String| {
        let node = graph.node(&id)?;
        Some(Point { x: node.x.filter(|x| x.is_finite())?, y: node.y.filter(|y| y.is_finite())? })
    };
    let mut nodes = Vec::new();
    let mut taken = Vec::new();
    for at in 0..diagram.nodes.len() {
        let cell = Rect::around(center(node_id(at))?, cells.size(at));
        // A node stands at the start of its cell; its loop follows.
        let node = match axis {
            Axis::Right => Rect::around(Point { x: cell.center().x, y: cell.y + sizes.node.1 / 2.0 }, sizes.node),
            Axis::Down => Rect::around(Point { x: cell.x + sizes.node.0 / 2.0, y: cell.center().y }, sizes.node),
        };
        nodes.push(node);
        taken.push(cell);
    }
    let mut bends = Vec::new();
    for (at, (edge, size)) in diagram.edges.iter().zip(&sizes.labels).enumerate() {
        if edge.from == edge.to {
            bends.push(Bends::default());
            continue;
        }
        let placed = graph.edge(&node_id(edge.from), &node_id(edge.to), Some(&edge_id(at)))?;
        // The library's own ends lie on the cell, not on the node.
        let inner = placed.points.get(1..placed.points.len().saturating_sub(1)).unwrap_or_default();
        let points = inner.iter().map(|point| Point { x: point.x, y: point.y }).collect();
        let label = match (placed.x, placed.y) {
            (Some(x), Some(y)) if size.0 > 0.0 => Some(Rect::around(Point { x, y }, *size)),
            _ if size.0 > 0.0 => return None,
            _ => None,
        };
        bends.push(Bends { points, label });
    }
    let edges = routes::routes(diagram, axis, &nodes, &bends, sizes);
    let zones = (0..diagram.zones.len()).map(|zone| {
        let inside = |at: usize| diagram.nodes.get(at).is_some_and(|node| node.zone == Some(zone));
        let nodes = taken.iter().enumerate().filter(|(at, _)| inside(*at)).map(|(_, cell)| *cell);
        let within = diagram.edges.iter().zip(&edges).filter(|(edge, _)| inside(edge.from) && inside(edge.to));
        let within = within.flat_map(|(_, route)| {
            let points = route.points.iter().map(|point| Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 });
            points.chain(route.label)
        });
        let empty = center(empty_id(zone)).map(|center| Rect::around(center, (sizes.node.0, sizes.node.1 / 2.0)));
        let content = nodes.chain(within).chain(empty).reduce(Rect::joined)?;
        // The library lets a line run within the zone that it comes from as long as it can, label and all.
        let labels = edges.iter().filter_map(|route| route.label).filter(|label| content.holds(label.center()));
        Some(zone_around(labels.fold(content, Rect::joined)))
    });
    let zones = zones.collect::<Option<Vec<_>>>()?;
    Some(trimmed(Layout { width: 0.0, height: 0.0, zones, nodes, edges }, &taken))
}

fn zone_around(content: Rect) -> Rect {
    Rect {
        x: content.x - PADDING,
        y: content.y - TITLE,
        width: content.width + 2.0 * PADDING,
        height: content.height + TITLE + PADDING,
    }
}

/// The layout moved to the origin, with a margin around it.
fn trimmed(mut layout: Layout, cells: &[Rect]) -> Layout {
    let lines = layout.edges.iter().flat_map(|route| {
        let points = route.points.iter().map(|point| Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 });
        points.chain(route.label)
    });
    let all = layout.zones.iter().chain(&layout.nodes).chain(cells).copied().chain(lines).reduce(Rect::joined);
    let Some(all) = all else { return layout };
    let by = Point { x: MARGIN - all.x, y: MARGIN - all.y };
    for rect in layout.zones.iter_mut().chain(&mut layout.nodes) {
        *rect = rect.moved(by);
    }
    for route in &mut layout.edges {
        route.label = route.label.map(|label| label.moved(by));
        for point in &mut route.points {
            *point = Point { x: point.x + by.x, y: point.y + by.y };
        }
    }
    Layout { width: all.width + 2.0 * MARGIN, height: all.height + 2.0 * MARGIN, ..layout }
}

/// Whether nothing lies on anything and everything lies in its zone.
pub(super) fn holds(diagram: &Diagram, layout: &Layout) -> bool {
    let apart = |rects: &[Rect]| {
        rects.iter().enumerate().all(|(at, rect)| rects.iter().skip(at + 1).all(|other| !rect.overlaps(*other)))
    };
    let placed = diagram.nodes.iter().zip(&layout.nodes).all(|(node, rect)| {
        layout.zones.iter().enumerate().all(|(zone, around)| {
            // The strip of the title belongs to the zone too, but not to its nodes.
            let inner = Rect { y: around.y + TITLE, height: around.height - TITLE, ..*around };
            if node.zone == Some(zone) { inner.contains(*rect) } else { !around.overlaps(*rect) }
        })
    });
    let labels: Vec<Rect> = layout.edges.iter().filter_map(|route| route.label).collect();
    placed
        && apart(&layout.nodes)
        && apart(&layout.zones)
        && apart(&labels)
        && labels.iter().all(|label| layout.nodes.iter().all(|node| !label.overlaps(*node)))
}

/// The last resort: zones below each other, nodes in rows, labels in a column of their own at the side.
pub(super) fn stacked(diagram: &Diagram, sizes: &Sizes) -> Layout {
    let mut nodes = vec![Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; diagram.nodes.len()];
    let mut zones = Vec::new();
    let mut top = 0.0;
    for zone in (0..diagram.zones.len()).map(Some).chain([None]) {
        let members = nodes.iter_mut().zip(&diagram.nodes).filter(|(_, node)| node.zone == zone);
        let mut members: Vec<&mut Rect> = members.map(|(rect, _)| rect).collect();
        let columns = (1..).find(|columns| columns * columns >= members.len()).unwrap_or(1).max(1);
        let mut content = Rect { x: 0.0, y: top + TITLE, width: sizes.node.0, height: sizes.node.1 / 2.0 };
        let mut y = content.y;
        for row in members.chunks_mut(columns) {
            let mut x = 0.0;
            for rect in row {
                **rect = Rect { x, y, width: sizes.node.0, height: sizes.node.1 };
                content = content.joined(**rect);
                x += sizes.node.0 + NODE_GAP;
            }
            y += sizes.node.1 + NODE_GAP;
        }
        let around = zone_around(content);
        top = around.bottom() + NODE_GAP;
        if zone.is_some() {
            zones.push(around);
        }
    }
    let side = zones.iter().chain(&nodes).map(|rect| rect.right()).fold(0.0, f64::max) + RANK_GAP;
    let mut y = 0.0;
    let edges = diagram.edges.iter().zip(&sizes.labels).map(|(edge, &(width, height))| {
        let end = |node: usize| {
            let rect = nodes.get(node).copied().unwrap_or(Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 });
            Point { x: rect.right(), y: rect.center().y }
        };
        let label = Rect { x: side, y, width: width.max(1.0), height: height.max(1.0) };
        y += label.height + LINE_GAP;
        let middle = Point { x: side, y: label.center().y };
        let points = vec![end(edge.from), end(edge.from), middle, middle, end(edge.to), end(edge.to)];
        Route { points, axis: Axis::Right, label: (width > 0.0).then_some(label) }
    });
    let edges = edges.collect();
    trimmed(Layout { width: 0.0, height: 0.0, zones, nodes, edges }, &[])
}

fn node_id(at: usize) -> String {
    format!("n{at}")
}

fn edge_id(at: usize) -> String {
    format!("e{at}")
}

fn zone_id(at: usize) -> String {
    format!("z{at}")
}

fn empty_id(zone: usize) -> String {
    format!("empty{zone}")
}

fn first_id(zone: usize) -> String {
    format!("first{zone}")
}

fn last_id(zone: usize) -> String {
    format!("last{zone}")
}
