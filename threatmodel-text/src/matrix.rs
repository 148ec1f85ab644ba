//! The defence matrix: each threat against each layer of defence, with the rung of evidence that the layer's controls have
//! reached.

use std::{collections::BTreeMap, fmt::Write as _};

use threatmodel_core::words::{Evidence, Layer};
use threatmodel_model::{
    model::{Model, State},
    query::{Control, Threat},
};

use crate::{
    plain::cell,
    table::{Cell, Table, Tone},
};

/// The matrix as a Markdown table: threats by rank, layers in the order of the vocabulary and then the team's own. A cell
/// holds the lowest rung among the layer's controls against the threat, with their names; `–` where no code claims any.
#[must_use]
pub fn markdown(model: &Model) -> String {
    let Matrix { rows, layers } = Matrix::of(model);
    let mut text = "| threat | severity | state |".to_owned();
    for layer in &layers {
        let _ = write!(text, " {} |", cell(layer));
    }
    text.push_str("\n|---|---|---|");
    text.push_str(&"---|".repeat(layers.len()));
    text.push('\n');
    for (threat, cells) in rows {
        let _ = write!(text, "| {} | {} | {} |", cell(threat.facts().name()), threat.severity(), threat.state());
        for layer in &layers {
            match cells.get(layer) {
                Some(known) => {
                    let _ = write!(text, " **{}** {} |", known.shown, cell(&known.named()));
                }
                None => text.push_str(" – |"),
            }
        }
        text.push('\n');
    }
    text
}

/// The matrix for a terminal: a row for each layer that has controls against a threat, with the rung that all of them have reached.
#[must_use]
pub fn table(model: &Model) -> Table {
    let mut table = Table::new(["threat", "severity", "state", "layer", "evidence", "controls"]);
    for (threat, cells) in Matrix::of(model).rows {
        let state = threat.state();
        let mut head =
            [threat.facts().name().into(), threat.severity().to_string().into(), Cell::new(state.name(), tone(state))];
        if cells.is_empty() {
            table.push(head.into_iter().chain(["–".into(), "–".into(), "–".into()]));
            continue;
        }
        for (layer, cell) in by_layer(&cells) {
            let controls = cell.named();
            table.push(head.into_iter().chain([layer.into(), cell.shown.as_str().into(), controls.into()]));
            head = ["".into(), "".into(), "".into()];
        }
    }
    table
}

const fn tone(state: State) -> Tone {
    match state {
        State::Open | State::InsufficientEvidence | State::Unexposed => Tone::Bad,
        State::Pending | State::Accepted | State::Transferred | State::Conditional => Tone::Doubtful,
        State::Mitigated | State::Avoided => Tone::Good,
    }
}

/// The matrix: threats that code faces, by rank, with what each layer has reached against them.
pub struct Matrix<'m> {
    /// Each threat, and what each layer that has controls against it has reached.
    pub rows: Vec<(Threat<'m>, BTreeMap<&'m str, Defence<'m>>)>,
    /// The layers of all rows: those of the vocabulary in its order, then the team's own.
    pub layers: Vec<&'m str>,
}

impl<'m> Matrix<'m> {
    /// The matrix of a model.
    #[must_use]
    pub fn of(model: &'m Model) -> Self {
        let faced = model.threats().filter(|threat| threat.exposures().next().is_some());
        let rows: Vec<_> = faced.map(|threat| (threat, cells(threat))).collect();
        let layers = layers(&rows);
        Self { rows, layers }
    }
}

/// The evidence of the controls in one layer against one threat.
#[non_exhaustive]
pub struct Defence<'m> {
    /// The lowest rung among the layer's controls.
    pub rung: Evidence,
    /// The same as people read it.
    pub shown: String,
    /// The controls.
    pub controls: Vec<Control<'m>>,
}

impl Defence<'_> {
    /// The names of the controls, as a list.
    #[must_use]
    pub fn named(&self) -> String {
        self.controls.iter().map(|control| control.facts().name()).collect::<Vec<_>>().join(", ")
    }
}

fn cells<'m>(threat: Threat<'m>) -> BTreeMap<&'m str, Defence<'m>> {
    let mut cells: BTreeMap<&str, Defence<'_>> = BTreeMap::new();
    for evidenced in threat.controls() {
        let control = evidenced.control.facts();
        let pair = &evidenced.pair;
        let cell = cells.entry(&control.layer).or_insert_with(|| Defence {
            rung: pair.evidence,
            shown: pair.shown(),
            controls: Vec::new(),
        });
        // A control without a test ranks lower than one that a test may still show.
        if pair.evidence < cell.rung || !pair.pending && pair.evidence == cell.rung {
            (cell.rung, cell.shown) = (pair.evidence, pair.shown());
        }
        cell.controls.push(evidenced.control);
    }
    cells
}

/// The layers that any threat has controls in.
fn layers<'m>(rows: &[(Threat<'m>, BTreeMap<&'m str, Defence<'m>>)]) -> Vec<&'m str> {
    let mut layers: Vec<&str> = rows.iter().flat_map(|(_, cells)| cells.keys().copied()).collect();
    layers.sort_by_key(|layer| place(layer));
    layers.dedup();
    layers
}

/// The layers of one threat, in the order of all.
fn by_layer<'c, 'm>(cells: &'c BTreeMap<&'m str, Defence<'m>>) -> Vec<(&'m str, &'c Defence<'m>)> {
    let mut layers: Vec<_> = cells.iter().map(|(layer, cell)| (*layer, cell)).collect();
    layers.sort_by_key(|(layer, _)| place(layer));
    layers
}

/// Layers of the vocabulary come in its order, and then those of the team.
fn place(layer: &str) -> (usize, &str) {
    (Layer::NAMES.iter().position(|name| *name == layer).unwrap_or(usize::MAX), layer)
}
