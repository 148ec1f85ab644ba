//! From the bends that the layout gives to lines that pass between the nodes and end at their borders.
//!
//! Every rank is a strip across the axis. A line crosses a strip straight along the axis, where the layout has kept room
//! for it, and swings to its next height between the strips only, where nothing stands.

use super::{
    Diagram,
    layout::{Axis, LOOP, Point, Rect, Route, Sizes},
};

/// How far the ends of lines keep from the corners of a node.
const CORNER: f64 = 14.0;
/// Between the ends of two lines at one side of a node, where there is room.
const END_GAP: f64 = 14.0;

/// The layout of an edge.
#[derive(Debug, Clone, Default)]
pub(super) struct Bends {
    pub(super) points: Vec<Point>,
    pub(super) label: Option<Rect>,
}

pub(super) fn routes(diagram: &Diagram, axis: Axis, nodes: &[Rect], bends: &[Bends], sizes: &Sizes) -> Vec<Route> {
    let strips = Strips::of(axis, nodes, bends);
    let ends = ends(diagram, axis, nodes, bends);
    let edges = diagram.edges.iter().zip(bends).zip(&ends).zip(&sizes.labels);
    let routes = edges.map(|(((edge, bends), (start, end)), label)| {
        let (Some(from), Some(to)) = (nodes.get(edge.from), nodes.get(edge.to)) else {
            return Route { points: Vec::new(), axis, label: None };
        };
        if edge.from == edge.to {
            return own(axis, *from, *label);
        }
        let forward = along(axis, to.center()) >= along(axis, from.center());
        let mut points = vec![*start, *start];
        for bend in &bends.points {
            let half = strips.half(along(axis, *bend));
            let half = if forward { half } else { -half };
            points.push(shifted(axis, *bend, -half));
            points.push(shifted(axis, *bend, half));
        }
        points.extend([*end, *end]);
        Route { points, axis, label: bends.label }
    });
    routes.collect()
}

/// A flow from a node to itself: out and in again at the side where its cell has room.
fn own(axis: Axis, node: Rect, (width, height): (f64, f64)) -> Route {
    let (center, third) = (node.center(), |length: f64| length / 6.0);
    let (points, label) = match axis {
        Axis::Right => {
            let (left, right, below) = (center.x - third(node.width), center.x + third(node.width), node.bottom());
            let turn = below + LOOP * 0.7;
            let points = [(right, below), (right, turn), (left, turn), (left, below)];
            (points, Rect { x: center.x - width / 2.0, y: below + LOOP, width, height })
        }
        Axis::Down => {
            let (upper, lower, side) = (center.y - third(node.height), center.y + third(node.height), node.right());
            let turn = side + LOOP * 0.7;
            let points = [(side, lower), (turn, lower), (turn, upper), (side, upper)];
            (points, Rect { x: side + LOOP, y: center.y - height / 2.0, width, height })
        }
    };
    // The pieces of a loop lie across the axis of the picture.
    let across = match axis {
        Axis::Right => Axis::Down,
        Axis::Down => Axis::Right,
    };
    let points = points.map(|(x, y)| Point { x, y }).to_vec();
    Route { points, axis: across, label: (width > 0.0).then_some(label) }
}

/// How far each rank reaches along the axis, by where its middle is.
struct Strips(Vec<(f64, f64)>);

impl Strips {
    fn of(axis: Axis, nodes: &[Rect], bends: &[Bends]) -> Self {
        let boxes = nodes.iter().copied().chain(bends.iter().filter_map(|bends| bends.label));
        let mut strips: Vec<(f64, f64)> = boxes
            .map(|rect| {
                let length = match axis {
                    Axis::Right => rect.width,
                    Axis::Down => rect.height,
                };
                (along(axis, rect.center()), length / 2.0)
            })
            .collect();
        strips.sort_by(|a, b| a.0.total_cmp(&b.0));
        strips.dedup_by(|next, kept| {
            let same = (next.0 - kept.0).abs() < 1.0;
            if same {
                kept.1 = kept.1.max(next.1);
            }
            same
        });
        Self(strips)
    }

    fn half(&self, middle: f64) -> f64 {
        let at = self.0.partition_point(|strip| strip.0 < middle - 1.0);
        self.0.get(at).filter(|strip| (strip.0 - middle).abs() < 1.0).map_or(0.0, |strip| strip.1)
    }
}

/// Where each edge starts and ends: at the side that faces its next bend, as nearly opposite of it as the others there
/// allow.
fn ends(diagram: &Diagram, axis: Axis, nodes: &[Rect], bends: &[Bends]) -> Vec<(Point, Point)> {
    struct End {
        edge: usize,
        start: bool,
        wish: f64,
    }
    // For each node the ends before it and behind it along the axis.
    let mut sides: Vec<[Vec<End>; 2]> = nodes.iter().map(|_| [Vec::new(), Vec::new()]).collect();
    for (edge, (flow, bends)) in diagram.edges.iter().zip(bends).enumerate() {
        if flow.from == flow.to {
            continue;
        }
        let other = |node: usize| nodes.get(node).map(|rect| rect.center());
        let facing = [
            (flow.from, true, bends.points.first().copied().or_else(|| other(flow.to))),
            (flow.to, false, bends.points.last().copied().or_else(|| other(flow.from))),
        ];
        for (node, start, next) in facing {
            let (Some(rect), Some(side), Some(next)) = (nodes.get(node), sides.get_mut(node), next) else { continue };
            let [before, behind] = side;
            let side = if along(axis, next) < along(axis, rect.center()) { before } else { behind };
            side.push(End { edge, start, wish: across(axis, next) });
        }
    }
    let nowhere = Point { x: 0.0, y: 0.0 };
    let mut ends = vec![(nowhere, nowhere); diagram.edges.len()];
    for (rect, [before, behind]) in nodes.iter().zip(&mut sides) {
        for (side, far) in [(before, false), (behind, true)] {
            side.sort_by(|a, b| a.wish.total_cmp(&b.wish).then(a.edge.cmp(&b.edge)));
            let (low, high) = match axis {
                Axis::Right => (rect.y + CORNER, rect.bottom() - CORNER),
                Axis::Down => (rect.x + CORNER, rect.right() - CORNER),
            };
            let places = spread(side.iter().map(|end| end.wish), low, high);
            for (end, place) in side.iter().zip(places) {
                let point = match (axis, far) {
                    (Axis::Right, false) => Point { x: rect.x, y: place },
                    (Axis::Right, true) => Point { x: rect.right(), y: place },
                    (Axis::Down, false) => Point { x: place, y: rect.y },
                    (Axis::Down, true) => Point { x: place, y: rect.bottom() },
                };
                if let Some((start, stop)) = ends.get_mut(end.edge) {
                    *(if end.start { start } else { stop }) = point;
                }
            }
        }
    }
    ends
}

/// Places as near to the wishes, which are in order, as the bounds and a gap between them allow.
fn spread(wishes: impl Iterator<Item = f64>, low: f64, high: f64) -> Vec<f64> {
    let mut places: Vec<f64> = wishes.map(|wish| wish.clamp(low, high)).collect();
    let count = u32::try_from(places.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let gap = END_GAP.min((high - low) / f64::from(count.max(1)));
    let mut least = low;
    for place in &mut places {
        *place = place.max(least);
        least = *place + gap;
    }
    let mut most = high;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    places
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

fn shifted(axis: Axis, point: Point, by: f64) -> Point {
    match axis {
        Axis::Right => Point { x: point.x + by, ..point },
        Axis::Down => Point { y: point.y + by, ..point },
    }
}
