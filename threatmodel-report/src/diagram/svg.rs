//! The picture as SVG, for a file of its own or inside a page.
//!
//! It has no ids and no scripts, and every class starts with `tm-`: several pictures fit on one page. Scripts of the page
//! find their way by `data-zone` and `data-node` (a path), `data-assets` (the paths that a node uses), `data-reaches` (those
//! that it could reach besides), and on the line of a flow as well as on its label `data-from`, `data-to` and
//! `data-carries`. White space in a path is written `%20` there.

use std::fmt::Write as _;

use threatmodel::prelude::*;
use threatmodel_core::words::{ActorKind, ComponentKind};

use crate::model::{HtmlEscaping, ScriptInReport, TextStaysText};

use super::{
    Diagram, Edge, Node, NodeKind, Zone,
    layout::{self, Axis, Layout, Point, Rect, Route, Sizes},
    text, words,
};

const NAME: f64 = 14.0;
const SMALL: f64 = 11.5;
const LABEL: f64 = 12.5;
/// From one line of text to the next, relative to the size of the font.
const LEADING: f64 = 1.3;
const NODE_WIDTH: f64 = 164.0;
const NODE_PADDING: f64 = 10.0;
/// The figure of an actor and the gap beside it.
const FIGURE: f64 = 24.0;
const LABEL_WIDTH: f64 = 136.0;
const LABEL_PADDING: f64 = 4.0;
const MARK: f64 = 13.0;
const ARROW: f64 = 10.0;

/// The diagram as one `<svg>` element.
#[must_use]
#[threat(ScriptInReport)]
pub fn svg(diagram: &Diagram) -> String {
    let nodes: Vec<NodeText> = diagram.nodes.iter().map(NodeText::of).collect();
    let labels: Vec<LabelText> = diagram.edges.iter().map(LabelText::of).collect();
    let height = nodes.iter().map(NodeText::height).fold(2.0 * NAME * LEADING + 2.0 * NODE_PADDING, f64::max);
    let sizes = Sizes { node: (NODE_WIDTH, height), labels: labels.iter().map(LabelText::size).collect() };
    if diagram.nodes.is_empty() && diagram.zones.is_empty() {
        return nothing();
    }
    let layout = layout::layout(diagram, &sizes);
    let legend = Legend::of(diagram, layout.width);

    let mut out = Element::new(legend.width.max(layout.width), layout.height + legend.height, &summary(diagram));
    for (at, (zone, rect)) in diagram.zones.iter().zip(&layout.zones).enumerate() {
        let empty = !diagram.nodes.iter().any(|node| node.zone == Some(at));
        draw_zone(&mut out, zone, *rect, empty);
    }
    draw_edges(&mut out, diagram, &layout);
    for ((node, text), rect) in diagram.nodes.iter().zip(&nodes).zip(&layout.nodes) {
        draw_node(&mut out, diagram, node, text, *rect);
    }
    // Above everything else, so that no line runs through a text.
    for ((edge, text), route) in diagram.edges.iter().zip(&labels).zip(&layout.edges) {
        if let Some(rect) = route.label {
            draw_label(&mut out, diagram, edge, text, rect);
        }
    }
    legend.draw(&mut out, layout.height);
    out.finish()
}

fn nothing() -> String {
    let (width, height) = (text::width(words::NOTHING, NAME) + 48.0, 72.0);
    let mut out = Element::new(width, height, words::NOTHING);
    out.text(Point { x: width / 2.0, y: height / 2.0 + 5.0 }, "tm-name tm-mid", words::NOTHING);
    out.finish()
}

fn summary(diagram: &Diagram) -> String {
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!(
        "Data-flow diagram: {}, {}, {}",
        counted(diagram.zones.len(), "trust zone"),
        counted(diagram.nodes.len(), "node"),
        counted(diagram.edges.len(), "flow")
    )
}

/// The lines of text in a node.
struct NodeText {
    name: Vec<String>,
    level: Option<(String, usize)>,
    unsettled: Option<String>,
    kind: Option<String>,
}

impl NodeText {
    fn of(node: &Node) -> Self {
        let room = NODE_WIDTH - 2.0 * NODE_PADDING;
        let beside_figure = room - figure(node.kind);
        let shape_says = matches!(node.kind, NodeKind::Component(_) | NodeKind::Actor(ActorKind::Person));
        let band = node.classification.as_ref().map_or(0, |classification| classification.band);
        Self {
            name: text::wrap(&words::node_name(node), NAME * text::BOLD, beside_figure, 2),
            level: words::level(node).map(|level| (text::fit(&level, SMALL, beside_figure - 13.0), band)),
            unsettled: words::worst_unsettled(node)
                .map(|words| text::fit(&words, SMALL * text::BOLD, beside_figure - 13.0)),
            kind: (!shape_says).then(|| words::kind(node)),
        }
    }

    fn height(&self) -> f64 {
        let small = usize::from(self.level.is_some()) + usize::from(self.unsettled.is_some());
        let small = lines(small + usize::from(self.kind.is_some()));
        2.0 * NODE_PADDING + (lines(self.name.len()) * NAME + small * SMALL) * LEADING
    }
}

fn figure(kind: NodeKind) -> f64 {
    match kind {
        NodeKind::Actor(ActorKind::Person | ActorKind::Adversary) => FIGURE,
        _ => 0.0,
    }
}

/// The lines of text on an edge.
struct LabelText {
    carried: Vec<String>,
    below: Vec<String>,
    marks: Vec<Mark>,
    bare: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Lock,
    OpenLock,
    Key,
}

impl LabelText {
    fn of(edge: &Edge) -> Self {
        let mut marks = Vec::new();
        if edge.encrypted {
            marks.push(Mark::Lock);
        } else if edge.is_bare() {
            marks.push(Mark::OpenLock);
        }
        if edge.authenticated {
            marks.push(Mark::Key);
        }
        let room = LABEL_WIDTH - 2.0 * LABEL_PADDING;
        let mut below = text::wrap(&words::protocol(edge), SMALL, room - lines(marks.len()) * MARK, 2);
        if edge.is_bare() {
            below.insert(0, "not encrypted".to_owned());
        }
        Self { carried: text::wrap(&words::carried(edge), LABEL, room, 4), below, marks, bare: edge.is_bare() }
    }

    /// The width of the line with the marks, without them.
    fn first_width(&self) -> f64 {
        let size = if self.bare { SMALL * text::BOLD } else { SMALL };
        self.below.first().map_or(0.0, |line| text::width(line, size))
    }

    fn size(&self) -> (f64, f64) {
        let marks = lines(self.marks.len()) * MARK;
        let carried = self.carried.iter().map(|line| text::width(line, LABEL));
        let below = self.below.iter().enumerate();
        let below = below.map(|(at, line)| if at == 0 { marks + self.first_width() } else { text::width(line, SMALL) });
        let width = carried.chain(below).fold(marks, f64::max);
        if width == 0.0 {
            return (0.0, 0.0);
        }
        let rows = self.below.len().max(usize::from(!self.marks.is_empty()));
        let height = (lines(self.carried.len()) * LABEL + lines(rows) * SMALL) * LEADING;
        (width + 2.0 * LABEL_PADDING, height + LABEL_PADDING)
    }
}

fn lines(count: usize) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}

fn draw_zone(out: &mut Element, zone: &Zone, rect: Rect, empty: bool) {
    out.open("g", "tm-zone", &[("data-zone", &reference(&zone.path))]);
    out.title(&words::zone_told(zone));
    out.rect(rect, 10.0, "tm-boundary");
    let room = rect.width - 28.0;
    let at = Point { x: rect.x + 14.0, y: rect.y + 19.0 };
    out.text(at, "tm-zone-name", &text::fit(&words::zone_name(zone), NAME * text::BOLD, room));
    let at = Point { x: at.x, y: at.y + SMALL * LEADING };
    out.text(at, "tm-small tm-soft", &text::fit(&words::zone_trust(zone), SMALL, room));
    if empty {
        let at = Point { x: rect.center().x, y: rect.bottom() - 28.0 };
        out.text(at, "tm-small tm-soft tm-mid", "nothing stands here");
    }
    out.close("g");
}

fn draw_edges(out: &mut Element, diagram: &Diagram, layout: &Layout) {
    // Edges that need attention are drawn on top.
    let edges = diagram.edges.iter().zip(&layout.edges);
    let (bare, sound): (Vec<_>, Vec<_>) = edges.partition(|(edge, _)| edge.is_bare());
    for (edge, route) in sound.into_iter().chain(bare) {
        open_edge(out, diagram, edge, "tm-edge");
        out.title(&words::edge_told(diagram, edge));
        let (path, arrow) = line(route);
        // A wider line that nobody sees is easier to point at.
        out.path(&path, "tm-grip");
        out.path(&path, "tm-line");
        out.path(&arrow, "tm-arrow");
        out.close("g");
    }
}

fn open_edge(out: &mut Element, diagram: &Diagram, edge: &Edge, class: &str) {
    let end = |at: usize| diagram.nodes.get(at).map_or_else(String::new, |node| reference(&node.path));
    let carries = references(edge.carries.iter().map(|carried| carried.path.as_str()));
    let class = if edge.is_bare() { format!("{class} tm-bare") } else { class.to_owned() };
    out.open("g", &class, &[("data-from", &end(edge.from)), ("data-to", &end(edge.to)), ("data-carries", &carries)]);
}

/// The line of a route and the head of its arrow.
fn line(route: &Route) -> (String, String) {
    let mut points = route.points.clone();
    let Some(tip) = points.last().copied() else { return (String::new(), String::new()) };
    // The direction in which the line arrives: along the axis, forwards or backwards.
    let before = points.iter().rev().find(|point| along(route.axis, **point) != along(route.axis, tip));
    let sign =
        if before.is_some_and(|before| along(route.axis, *before) > along(route.axis, tip)) { -1.0 } else { 1.0 };
    let (dx, dy) = match route.axis {
        Axis::Right => (sign, 0.0),
        Axis::Down => (0.0, sign),
    };
    let base = Point { x: tip.x - dx * ARROW, y: tip.y - dy * ARROW };
    if let Some(last) = points.last_mut() {
        *last = base;
    }
    let pieces = points.len();
    if let Some(start) = pieces.checked_sub(2).and_then(|at| points.get_mut(at))
        && (start.x, start.y) == (tip.x, tip.y)
    {
        *start = base;
    }

    let mut path = String::new();
    let mut from: Option<Point> = None;
    for point in points {
        let _ = match from {
            None => write!(path, "M{} {}", number(point.x), number(point.y)),
            Some(from) if from == point => continue,
            Some(from) if across(route.axis, from) == across(route.axis, point) => {
                write!(path, "L{} {}", number(point.x), number(point.y))
            }
            Some(from) => {
                let middle = f64::midpoint(along(route.axis, from), along(route.axis, point));
                let (first, second) = match route.axis {
                    Axis::Right => (Point { x: middle, ..from }, Point { x: middle, ..point }),
                    Axis::Down => (Point { y: middle, ..from }, Point { y: middle, ..point }),
                };
                let [a, b, c, d, e, f] = [first.x, first.y, second.x, second.y, point.x, point.y].map(number);
                write!(path, "C{a} {b} {c} {d} {e} {f}")
            }
        };
        from = Some(point);
    }
    let wings = [(-dy, dx), (dy, -dx)].map(|(x, y)| Point { x: base.x + x * 4.5, y: base.y + y * 4.5 });
    let [a, b, c, d, e, f] = [tip.x, tip.y, wings[0].x, wings[0].y, wings[1].x, wings[1].y].map(number);
    (path, format!("M{a} {b}L{c} {d}L{e} {f}Z"))
}

fn along(axis: Axis, point: Point) -> f64 {
    match axis {
        Axis::Right => point.x,
        Axis::Down => point.y,
    }
}

fn across(axis: Axis, point: Point) -> f64 {
    match axis {
        Axis::Right => point.y,
        Axis::Down => point.x,
    }
}

fn draw_label(out: &mut Element, diagram: &Diagram, edge: &Edge, text: &LabelText, rect: Rect) {
    open_edge(out, diagram, edge, "tm-label");
    out.title(&words::edge_told(diagram, edge));
    out.rect(rect, 4.0, "tm-halo");
    let x = rect.center().x;
    let mut y = rect.y + LABEL_PADDING / 2.0;
    for line in &text.carried {
        y += LABEL * LEADING;
        out.text(Point { x, y: y - 3.5 }, "tm-carried tm-mid", line);
    }
    let first = text.below.first().map_or("", String::as_str);
    let width = lines(text.marks.len()) * MARK + text.first_width();
    y += SMALL * LEADING;
    let mut left = x - width / 2.0;
    for mark in &text.marks {
        draw_mark(out, *mark, Point { x: left, y: y - 12.0 });
        left += MARK;
    }
    if !first.is_empty() {
        let class = if text.bare { "tm-small tm-warn" } else { "tm-small tm-soft" };
        out.text(Point { x: left + 1.0, y: y - 3.0 }, class, first);
    }
    for line in text.below.iter().skip(1) {
        y += SMALL * LEADING;
        out.text(Point { x, y: y - 3.0 }, "tm-small tm-soft tm-mid", line);
    }
    out.close("g");
}

/// A mark of about ten by ten pixels below and to the right of the point.
fn draw_mark(out: &mut Element, mark: Mark, at: Point) {
    let Point { x, y } = at;
    let shackle = |raised: f64, open: f64| {
        let [left, right, top, low, end] = [x + 2.5, x + 7.5, y + 2.5 - raised, y + 5.5, y + 5.5 - open].map(number);
        format!("M{left} {low}V{top}A2.5 2.5 0 0 1 {right} {top}V{end}")
    };
    match mark {
        Mark::Lock | Mark::OpenLock => {
            let open = mark == Mark::OpenLock;
            out.path(
                &if open { shackle(1.0, 3.5) } else { shackle(0.0, 0.0) },
                if open { "tm-mark tm-mark-warn" } else { "tm-mark" },
            );
            let body = Rect { x: x + 1.0, y: y + 5.0, width: 8.0, height: 5.5 };
            out.rect(body, 1.0, if open { "tm-mark-full tm-mark-warn" } else { "tm-mark-full" });
        }
        Mark::Key => {
            let [ring, middle, end, teeth, tooth] = [x + 3.0, y + 6.0, x + 10.5, y + 8.8, x + 8.0].map(number);
            out.empty("circle", "tm-mark", &[("cx", &ring), ("cy", &middle), ("r", "2.3")]);
            let stem = number(x + 5.3);
            out.path(&format!("M{stem} {middle}H{end}V{teeth}M{tooth} {middle}V{teeth}"), "tm-mark");
        }
    }
}

fn draw_node(out: &mut Element, diagram: &Diagram, node: &Node, text: &NodeText, rect: Rect) {
    let uses = references(node.uses.iter().map(String::as_str));
    let reaches = references(node.reaches.iter().map(|reach| reach.path.as_str()));
    let class = format!("tm-node tm-{}", style(node.kind));
    let data = [("data-node", reference(&node.path)), ("data-assets", uses), ("data-reaches", reaches)];
    out.open("g", &class, &data.each_ref().map(|(name, value)| (*name, value.as_str())));
    out.title(&words::node_told(diagram, node));
    draw_shape(out, node.kind, rect);

    let figure = figure(node.kind);
    if figure > 0.0 {
        draw_figure(out, node.kind, Point { x: rect.x + 20.0, y: rect.center().y });
    }
    let x = rect.center().x + figure / 2.0;
    let mut y = rect.center().y - text.height() / 2.0 + NODE_PADDING;
    for line in &text.name {
        y += NAME * LEADING;
        out.text(Point { x, y: y - 4.5 }, "tm-name tm-mid", line);
    }
    if let Some(kind) = &text.kind {
        y += SMALL * LEADING;
        out.text(Point { x, y: y - 3.5 }, "tm-small tm-soft tm-mid", kind);
    }
    if let Some((level, band)) = &text.level {
        y += SMALL * LEADING;
        let left = x - (text::width(level, SMALL) + 13.0) / 2.0;
        let dot = [("cx", number(left + 4.0)), ("cy", number(y - 7.5)), ("r", "4".to_owned())];
        out.empty("circle", &format!("tm-band tm-band-{band}"), &dot.each_ref().map(|(name, at)| (*name, at.as_str())));
        out.text(Point { x: left + 13.0, y: y - 3.5 }, "tm-small", level);
    }
    if let Some(unsettled) = &text.unsettled {
        y += SMALL * LEADING;
        let left = x - (text::width(unsettled, SMALL * text::BOLD) + 13.0) / 2.0;
        let [a, b, c, top, low] = [left, left + 9.0, left + 4.5, y - 12.0, y - 4.0].map(number);
        out.path(&format!("M{a} {low}H{b}L{c} {top}Z"), "tm-mark-full tm-mark-warn");
        out.text(Point { x: left + 13.0, y: y - 3.5 }, "tm-small tm-warn", unsettled);
    }
    out.close("g");
}

const fn style(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Component(ComponentKind::Process) => "process",
        NodeKind::Component(ComponentKind::Store) => "store",
        NodeKind::Component(ComponentKind::External) => "external",
        NodeKind::Actor(ActorKind::Person | ActorKind::System) => "actor",
        NodeKind::Actor(ActorKind::Adversary) => "adversary",
        NodeKind::Asset(_) => "asset",
        NodeKind::Package => "package",
        NodeKind::Zone => "area",
        NodeKind::Undeclared => "undeclared",
    }
}

fn draw_shape(out: &mut Element, kind: NodeKind, rect: Rect) {
    let [left, right, top, bottom] = [rect.x, rect.right(), rect.y, rect.bottom()].map(number);
    match kind {
        NodeKind::Component(ComponentKind::Process) => out.rect(rect, CURVE, "tm-shape"),
        NodeKind::Package | NodeKind::Zone => out.rect(rect, CURVE, "tm-shape"),
        NodeKind::Component(ComponentKind::Store) => {
            out.rect(rect, 0.0, "tm-shape tm-open");
            let inner = number(rect.x + 8.0);
            out.path(&format!("M{right} {top}H{left}V{bottom}H{right}M{inner} {top}V{bottom}"), "tm-outline");
        }
        NodeKind::Asset(_) => {
            let (fold, low) = (number(rect.right() - FOLD), number(rect.y + FOLD));
            out.path(&format!("M{left} {top}H{fold}L{right} {low}V{bottom}H{left}Z"), "tm-shape");
            out.path(&format!("M{fold} {top}V{low}H{right}"), "tm-outline");
        }
        NodeKind::Component(ComponentKind::External) | NodeKind::Actor(_) | NodeKind::Undeclared => {
            out.rect(rect, 0.0, "tm-shape");
        }
    }
}

/// The corners of a process. Lines end no nearer to a corner than this.
const CURVE: f64 = 14.0;
/// The folded corner of a note.
const FOLD: f64 = 12.0;

/// A person, with horns if it means harm, with its middle at the point.
fn draw_figure(out: &mut Element, kind: NodeKind, Point { x, y }: Point) {
    let [center, head] = [x, y - 9.0].map(number);
    out.empty("circle", "tm-figure", &[("cx", &center), ("cy", &head), ("r", "5")]);
    let [left, right, shoulder, foot] = [x - 9.0, x + 9.0, y + 6.0, y + 13.0].map(number);
    out.path(&format!("M{left} {foot}V{shoulder}A9 7 0 0 1 {right} {shoulder}V{foot}Z"), "tm-figure");
    if kind == NodeKind::Actor(ActorKind::Adversary) {
        let [a, b, c, d, low, top] = [x - 5.0, x - 2.0, x + 2.0, x + 5.0, y - 12.0, y - 19.0].map(number);
        out.path(&format!("M{a} {low}L{a} {top}L{b} {low}ZM{d} {low}L{d} {top}L{c} {low}Z"), "tm-figure");
    }
}

/// The meaning of the shapes and marks of this picture.
struct Legend {
    entries: Vec<(Sample, &'static str, Point)>,
    width: f64,
    height: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sample {
    Shape(NodeKind),
    Boundary,
    Band(usize),
    Unsettled,
    Mark(Mark),
    Bare,
}

impl Legend {
    fn of(diagram: &Diagram, room: f64) -> Self {
        let has = |kind: NodeKind| diagram.nodes.iter().any(|node| style(node.kind) == style(kind));
        let shapes = [
            (NodeKind::Component(ComponentKind::Process), "process"),
            (NodeKind::Component(ComponentKind::Store), "store"),
            (NodeKind::Component(ComponentKind::External), "external system"),
            (NodeKind::Actor(ActorKind::Person), "actor"),
            (NodeKind::Actor(ActorKind::Adversary), "adversary"),
            (NodeKind::Asset(threatmodel_core::words::AssetKind::Physical), "asset that lies there"),
            (NodeKind::Package, "code outside any component"),
            (NodeKind::Zone, "trust zone, with what stands in it"),
            (NodeKind::Undeclared, "not declared"),
        ];
        let mut entries: Vec<(Sample, &'static str)> = shapes
            .into_iter()
            .filter(|(kind, _)| has(*kind))
            .map(|(kind, words)| (Sample::Shape(kind), words))
            .collect();
        if !diagram.zones.is_empty() {
            entries.push((Sample::Boundary, "trust zone"));
        }
        let bands = ["lowest level", "lower level", "upper level", "highest level, or not classified"];
        for (band, words) in bands.into_iter().enumerate() {
            let used = |node: &Node| node.classification.as_ref().is_some_and(|level| level.band == band);
            if diagram.nodes.iter().any(used) {
                entries.push((Sample::Band(band), words));
            }
        }
        let edges = |wanted: fn(&Edge) -> bool| diagram.edges.iter().any(wanted);
        let marks = [
            (
                diagram.nodes.iter().any(|node| !node.unsettled.is_empty()),
                Sample::Unsettled,
                "threats that are not settled",
            ),
            (edges(|edge| edge.encrypted), Sample::Mark(Mark::Lock), "encrypted"),
            (edges(|edge| edge.authenticated), Sample::Mark(Mark::Key), "authenticated"),
            (edges(Edge::is_bare), Sample::Bare, "crosses a border unencrypted"),
        ];
        entries.extend(marks.into_iter().filter(|(there, ..)| *there).map(|(_, sample, words)| (sample, words)));
        Self::arranged(entries, room)
    }

    /// The entries in rows as wide as the picture.
    fn arranged(entries: Vec<(Sample, &'static str)>, room: f64) -> Self {
        let (left, row) = (20.0, 22.0);
        let mut at = Point { x: left, y: 18.0 };
        let mut width: f64 = 0.0;
        let mut placed = Vec::new();
        for (sample, words) in entries {
            let needed = 32.0 + text::width(words, SMALL);
            if at.x > left && at.x + needed > room - left {
                at = Point { x: left, y: at.y + row };
            }
            placed.push((sample, words, at));
            at.x += needed + 22.0;
            width = width.max(at.x);
        }
        let height = if placed.is_empty() { 0.0 } else { at.y + 14.0 };
        Self { entries: placed, width, height }
    }

    fn draw(&self, out: &mut Element, top: f64) {
        out.open("g", "tm-legend", &[]);
        for (sample, words, at) in &self.entries {
            let y = top + at.y;
            draw_sample(out, *sample, Point { x: at.x, y });
            out.text(Point { x: at.x + 30.0, y: y + 4.0 }, "tm-small", words);
        }
        out.close("g");
    }
}

/// A sample of 24 by 14 pixels with the middle of its left side at the point.
fn draw_sample(out: &mut Element, sample: Sample, Point { x, y }: Point) {
    let rect = Rect { x, y: y - 7.0, width: 24.0, height: 14.0 };
    match sample {
        Sample::Shape(kind) => {
            out.open("g", &format!("tm-{}", style(kind)), &[]);
            draw_small_shape(out, kind, rect);
            out.close("g");
        }
        Sample::Boundary => out.rect(rect, 3.0, "tm-boundary"),
        Sample::Band(band) => {
            let [cx, cy] = [x + 12.0, y].map(number);
            out.empty("circle", &format!("tm-band tm-band-{band}"), &[("cx", &cx), ("cy", &cy), ("r", "5")]);
        }
        Sample::Unsettled => {
            let [a, b, c, top, low] = [x + 7.0, x + 17.0, x + 12.0, y - 5.0, y + 4.0].map(number);
            out.path(&format!("M{a} {low}H{b}L{c} {top}Z"), "tm-mark-full tm-mark-warn");
        }
        Sample::Mark(mark) => draw_mark(out, mark, Point { x: x + 7.0, y: y - 6.0 }),
        Sample::Bare => {
            out.open("g", "tm-edge tm-bare", &[]);
            let [from, to, tip, level, up, low] = [x, x + 15.0, x + 24.0, y, y - 4.5, y + 4.5].map(number);
            out.path(&format!("M{from} {level}H{to}"), "tm-line");
            out.path(&format!("M{tip} {level}L{to} {up}V{low}Z"), "tm-arrow");
            out.close("g");
        }
    }
}

fn draw_small_shape(out: &mut Element, kind: NodeKind, rect: Rect) {
    let [left, right, top, bottom] = [rect.x, rect.right(), rect.y, rect.bottom()].map(number);
    match kind {
        NodeKind::Component(ComponentKind::Process) | NodeKind::Package | NodeKind::Zone => {
            out.rect(rect, 6.0, "tm-shape")
        }
        NodeKind::Component(ComponentKind::Store) => {
            out.rect(rect, 0.0, "tm-shape tm-open");
            let inner = number(rect.x + 4.0);
            out.path(&format!("M{right} {top}H{left}V{bottom}H{right}M{inner} {top}V{bottom}"), "tm-outline");
        }
        NodeKind::Asset(_) => {
            let (fold, low) = (number(rect.right() - 5.0), number(rect.y + 5.0));
            out.path(&format!("M{left} {top}H{fold}L{right} {low}V{bottom}H{left}Z"), "tm-shape");
        }
        NodeKind::Component(ComponentKind::External) | NodeKind::Actor(_) | NodeKind::Undeclared => {
            out.rect(rect, 0.0, "tm-shape");
        }
    }
}

fn references<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    paths.map(reference).collect::<Vec<_>>().join(" ")
}

/// A path as a script reads it: one word.
pub(crate) fn reference(path: &str) -> String {
    text::clean(path, text::TOLD).replace(' ', "%20")
}

/// A coordinate with no more digits than anybody sees.
fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // Minus nothing is nothing.
    format!("{}", tenths + 0.0)
}

/// The text of an `<svg>` element. Everything that comes from a model goes through here and is escaped.
struct Element(String);

impl Element {
    fn new(width: f64, height: f64, label: &str) -> Self {
        let (width, height) = (number(width.ceil()), number(height.ceil()));
        let mut out = Self(String::new());
        let _ = write!(
            out.0,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tm-diagram\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">\n<style>{}</style>\n<rect class=\"tm-ground\" width=\"100%\" height=\"100%\"/>\n",
            escaped(label),
            style_sheet(),
        );
        out
    }

    fn open(&mut self, name: &str, class: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.0, "<{name} class=\"{class}\"");
        self.attributes(attributes);
        self.0.push_str(">\n");
    }

    fn close(&mut self, name: &str) {
        let _ = writeln!(self.0, "</{name}>");
    }

    fn empty(&mut self, name: &str, class: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.0, "<{name} class=\"{class}\"");
        self.attributes(attributes);
        self.0.push_str("/>\n");
    }

    fn attributes(&mut self, attributes: &[(&str, &str)]) {
        for (name, value) in attributes {
            let _ = write!(self.0, " {name}=\"{}\"", escaped(value));
        }
    }

    fn rect(&mut self, rect: Rect, radius: f64, class: &str) {
        let [x, y, width, height, radius] = [rect.x, rect.y, rect.width, rect.height, radius].map(number);
        self.empty("rect", class, &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("rx", &radius)]);
    }

    fn path(&mut self, path: &str, class: &str) {
        self.empty("path", class, &[("d", path)]);
    }

    fn text(&mut self, at: Point, class: &str, text: &str) {
        let [x, y] = [at.x, at.y].map(number);
        let _ = writeln!(self.0, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(text));
    }

    fn title(&mut self, text: &str) {
        let _ = writeln!(self.0, "<title>{}</title>", escaped(text));
    }

    fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

#[mitigates(ScriptInReport, by = HtmlEscaping, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// The colours: the name that a page may give another value, by day and at night.
const COLOURS: &[(&str, &str, &str)] = &[
    ("--tm-ground", "#ffffff", "#14181d"),
    ("--tm-text", "#1c2530", "#e8edf2"),
    ("--tm-soft", "#56626f", "#a3afbb"),
    ("--tm-line", "#3f4c5a", "#aab6c2"),
    ("--tm-zone", "#6b7683", "#7f8b97"),
    ("--tm-zone-fill", "#f4f6f8", "#1b2127"),
    ("--tm-process", "#e3eefb", "#1d3450"),
    ("--tm-store", "#e6f3ea", "#1c3a2a"),
    ("--tm-external", "#eceef1", "#2e353d"),
    ("--tm-actor", "#f3ecfa", "#392a4a"),
    ("--tm-asset", "#fdf4d8", "#433a18"),
    ("--tm-warn", "#b3261e", "#ff8a80"),
    ("--tm-band-0", "#7c8894", "#97a3af"),
    ("--tm-band-1", "#2f7fc1", "#6ab7f5"),
    ("--tm-band-2", "#c77700", "#ffb74d"),
    ("--tm-band-3", "#b3261e", "#ff8a80"),
];

fn style_sheet() -> String {
    let rules = [
        ("", "font-family:Arial,Helvetica,\"Liberation Sans\",\"DejaVu Sans\",\"Noto Sans\",system-ui,sans-serif"),
        (".tm-ground", "fill:var(--tm-ground)"),
        ("text", "fill:var(--tm-text)"),
        (".tm-mid", "text-anchor:middle"),
        (".tm-name", "font-size:14px;font-weight:600"),
        (".tm-zone-name", "font-size:14px;font-weight:600;fill:var(--tm-soft)"),
        (".tm-carried", "font-size:12.5px"),
        (".tm-small", "font-size:11.5px"),
        ("text.tm-soft", "fill:var(--tm-soft)"),
        ("text.tm-warn", "fill:var(--tm-warn);font-weight:600"),
        (".tm-boundary", "fill:var(--tm-zone-fill);stroke:var(--tm-zone);stroke-width:1.5;stroke-dasharray:8 5"),
        (".tm-shape", "fill:var(--tm-external);stroke:var(--tm-line);stroke-width:1.5"),
        (".tm-outline", "fill:none;stroke:var(--tm-line);stroke-width:1.5"),
        (".tm-process .tm-shape", "fill:var(--tm-process)"),
        (".tm-store .tm-shape", "fill:var(--tm-store)"),
        (".tm-shape.tm-open", "stroke:none"),
        (".tm-actor .tm-shape", "fill:var(--tm-actor)"),
        (".tm-adversary .tm-shape", "fill:var(--tm-actor);stroke:var(--tm-warn);stroke-width:2"),
        (".tm-asset .tm-shape", "fill:var(--tm-asset)"),
        (".tm-package .tm-shape", "fill:var(--tm-process);stroke-dasharray:5 4"),
        (".tm-area .tm-shape", "fill:var(--tm-zone-fill);stroke:var(--tm-zone);stroke-dasharray:8 5"),
        (".tm-undeclared .tm-shape", "fill:var(--tm-ground);stroke:var(--tm-warn);stroke-dasharray:2 4"),
        (".tm-figure", "fill:var(--tm-soft)"),
        (".tm-adversary .tm-figure", "fill:var(--tm-warn)"),
        (".tm-line", "fill:none;stroke:var(--tm-line);stroke-width:1.6"),
        (".tm-arrow", "fill:var(--tm-line)"),
        (".tm-grip", "fill:none;stroke:var(--tm-line);stroke-opacity:0;stroke-width:12"),
        (".tm-bare .tm-line", "stroke:var(--tm-warn);stroke-width:2.2;stroke-dasharray:7 4"),
        (".tm-bare .tm-arrow", "fill:var(--tm-warn)"),
        (".tm-halo", "fill:var(--tm-ground);fill-opacity:.96"),
        (".tm-mark", "fill:none;stroke:var(--tm-soft);stroke-width:1.4"),
        (".tm-mark-full", "fill:var(--tm-soft)"),
        (".tm-mark.tm-mark-warn", "stroke:var(--tm-warn)"),
        (".tm-mark-full.tm-mark-warn", "fill:var(--tm-warn)"),
        (".tm-band", "stroke:var(--tm-ground);stroke-width:1"),
        (".tm-band-0", "fill:var(--tm-band-0)"),
        (".tm-band-1", "fill:var(--tm-band-1)"),
        (".tm-band-2", "fill:var(--tm-band-2)"),
        (".tm-band-3", "fill:var(--tm-band-3)"),
    ];
    let (light, dark) = (theme(|(_, light, _)| light), theme(|(.., dark)| dark));
    let mut sheet = "\n".to_owned();
    // Most readers but browsers know no variables, so the colours stand as such first. What they cannot read they leave out.
    for (selector, rule) in rules {
        let _ = writeln!(sheet, "{}{{{}}}", in_diagram(selector), literal(rule));
    }
    let _ = writeln!(
        sheet,
        "@supports (color:var(--tm)){{.tm-diagram{{{light}}}\n@media (prefers-color-scheme:dark){{.tm-diagram{{{dark}}}}}\n[data-theme=light] .tm-diagram,.tm-diagram[data-theme=light]{{{light}}}\n[data-theme=dark] .tm-diagram,.tm-diagram[data-theme=dark]{{{dark}}}"
    );
    let themed = rules.iter().filter(|(_, rule)| rule.contains("var("));
    let themed: Vec<String> =
        themed.map(|(selector, rule)| format!("{}{{{}}}", in_diagram(selector), painted(rule))).collect();
    sheet.push_str(&themed.join("\n"));
    sheet.push_str("}\n");
    sheet
}

/// The custom properties of one column of the colours.
fn theme(column: fn(&(&str, &'static str, &'static str)) -> &'static str) -> String {
    COLOURS.iter().map(|row| format!("{}:{}", row.0, column(row))).collect::<Vec<_>>().join(";")
}

fn in_diagram(selector: &str) -> String {
    let gap = if selector.is_empty() { "" } else { " " };
    format!(".tm-diagram{gap}{selector}")
}

/// The rule with the colours of the day.
fn literal(rule: &str) -> String {
    COLOURS.iter().fold(rule.to_owned(), |rule, (name, light, _)| rule.replace(&format!("var({name})"), light))
}

/// What of the rule has a colour.
fn painted(rule: &str) -> String {
    rule.split(';').filter(|property| property.contains("var(")).collect::<Vec<_>>().join(";")
}
