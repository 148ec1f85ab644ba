//! The detections: what they look for, and how they did on the tests of the run.

use threatmodel_model::{model::Model, query::Detection};

use crate::table::{Cell, Table, Tone};

/// One detection and how it did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row<'m> {
    /// The detection, by name.
    pub name: &'m str,
    /// The threat that it tells of, by name.
    pub threat: &'m str,
    /// The severity of an alert.
    pub level: &'static str,
    /// The pattern of events that raises an alert.
    pub looks_for: String,
    /// Attack tests of the threat that set it off while every control was on, of how many.
    pub attacks: (usize, usize),
    /// Other tests that it looked at and stayed silent for, of how many.
    pub ordinary: (usize, usize),
    /// The part of its alerts that were about attacks, in percent.
    pub precision: Option<u32>,
    /// The part of the attacks that it told of, in percent.
    pub recall: Option<u32>,
    /// Whether an attack set it off in any configuration.
    pub triggered: bool,
}

/// The detections of a model, by path.
#[must_use]
pub fn rows(model: &Model) -> Vec<Row<'_>> {
    model.detections().filter_map(row).collect()
}

fn row(detection: Detection<'_>) -> Option<Row<'_>> {
    let (threat, facts, score) = (detection.threat()?, detection.facts(), detection.score());
    Some(Row {
        name: facts.name(),
        threat: threat.facts().name(),
        level: facts.level.name(),
        looks_for: facts.looks_for(),
        attacks: (score.detected.len(), score.detected.len() + score.missed.len()),
        ordinary: (score.silent.len(), score.silent.len() + score.false_alarms.len()),
        precision: score.precision().map(percent),
        recall: score.recall().map(percent),
        triggered: detection.is_triggered(),
    })
}

/// Rounded down: what is not all of it is not 100 %.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(part: f64) -> u32 {
    (part * 100.0) as u32
}

/// The detections for a terminal; empty where there are none.
#[must_use]
pub fn table(model: &Model) -> Table {
    let heads = [
        "detection",
        "threat",
        "level",
        "alerts on",
        "attacks detected",
        "ordinary tests silent",
        "precision",
        "recall",
    ];
    let mut table = Table::new(heads);
    let of = |(some, all): (usize, usize)| if all == 0 { "–".to_owned() } else { format!("{some} of {all}") };
    let percent = |part: Option<u32>| part.map_or_else(|| "–".to_owned(), |part| format!("{part} %"));
    for row in rows(model) {
        let (name, tone) = match row.triggered {
            true => (row.name.to_owned(), Tone::Plain),
            false => (format!("{} (never set off)", row.name), Tone::Doubtful),
        };
        let cells = [row.threat.into(), row.level.into(), row.looks_for.as_str().into(), of(row.attacks).into()];
        let rates = [of(row.ordinary).into(), percent(row.precision).into(), percent(row.recall).into()];
        table.push([Cell::new(&name, tone)].into_iter().chain(cells).chain(rates));
    }
    table
}
