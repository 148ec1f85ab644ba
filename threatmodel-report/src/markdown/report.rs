//! The whole model as Markdown: for a wiki, a review, a pull request. The diagram is in the language of Mermaid.

use std::fmt::Write as _;

use threatmodel_model::model::Model;

use super::cell;
use crate::{
    diagram::{self, Diagram},
    origin::Origin,
    view::{Decision, Requirement, Spot, View},
};

/// The report of a model. `subject` names what it is about, and `below` stands before the file of each place: where the workspace lies in
/// its repository, as [`threatmodel_text::below`] says.
#[must_use]
pub fn report(subject: &str, model: &Model, below: &str) -> String {
    let view = View::new(subject, model, &Origin::below(below));
    let mut text = format!("# Threat model of {}\n\n{}\n", cell(&view.subject), basis(&view));
    if view.problems > 0 {
        let _ = writeln!(
            text,
            "\n> {} annotations or files could not be read or contradict each other: this report may lack what they say. \
             `cargo threatmodel check` names them.",
            view.problems
        );
    }
    summary(&mut text, &view);
    threats(&mut text, &view);
    matrix(&mut text, &view);
    data_flows(&mut text, model);
    assets(&mut text, &view);
    requirements(&mut text, &view);
    detections(&mut text, &view);
    decisions(&mut text, &view);
    text
}

fn basis(view: &View) -> String {
    let as_of = &view.as_of;
    match &view.run {
        Some(run) => format!(
            "As of {as_of}. Evidence is what the attack tests of the run {} showed; what did not run counts for nothing.{}",
            cell(run),
            view.stale
        ),
        None => format!(
            "As of {as_of}. From the sources: nothing ran for this report, and what attack tests are still to show is pending. \
             `cargo threatmodel verify` shows what they prove."
        ),
    }
}

fn summary(text: &mut String, view: &View) {
    text.push_str("\n## Summary\n\n");
    let heads: Vec<&str> = ["severity"].into_iter().chain(view.states.iter().copied()).collect();
    let rows = view.severities.iter().map(|row| {
        let counts = row.counts.iter().map(|count| if *count == 0 { "–".to_owned() } else { count.to_string() });
        std::iter::once(row.severity.to_owned()).chain(counts).collect()
    });
    table(text, &heads, rows);
    let rungs: Vec<String> = view.evidence.iter().map(|(rung, count)| format!("{count} {rung}")).collect();
    let (satisfied, all) = view.requirements;
    let _ = writeln!(text, "\n- pairs of threat and control: {}", rungs.join(", "));
    let _ = writeln!(text, "- requirements: {satisfied} of {all} satisfied");
    let _ = writeln!(text, "- decisions: {}", view.decisions.len());
}

fn threats(text: &mut String, view: &View) {
    text.push_str("\n## Threats\n\n");
    let rows = view.threats.iter().map(|threat| {
        let controls = threat.controls.iter().map(|one| format!("{} ({}, {})", one.name, one.layer, one.rung));
        vec![
            threat.severity.to_owned(),
            format!("{} – {}", threat.name, threat.doc),
            threat.state.to_owned(),
            names(&threat.targets),
            lines(threat.exposures.iter().map(|one| format!("{} ({})", spot(&one.spot), one.coverage))),
            lines(controls),
            lines(threat.tests.iter().map(|one| spot(&one.spot))),
        ]
    });
    table(text, &["severity", "threat", "state", "hits", "exposures", "controls", "attack tests"], rows);
}

fn matrix(text: &mut String, view: &View) {
    text.push_str("\n## Defence matrix\n\n");
    let heads: Vec<&str> =
        ["threat", "severity"].into_iter().chain(view.matrix.layers.iter().map(String::as_str)).collect();
    let rows = view.matrix.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|one| match one {
            Some((rung, controls)) => format!("{rung}: {}", names(controls)),
            None => "–".to_owned(),
        });
        [row.name.clone(), row.severity.to_owned()].into_iter().chain(cells).collect()
    });
    table(text, &heads, rows);
}

fn data_flows(text: &mut String, model: &Model) {
    text.push_str("\n## Data flows\n");
    let charts = diagram::mermaid(&Diagram::of(model));
    if charts.len() > 1 {
        let _ =
            writeln!(text, "\nMermaid draws a limited number of flows in one picture, so these are {}.", charts.len());
    }
    for chart in charts {
        let _ = write!(text, "\n```mermaid\n{chart}```\n");
    }
}

fn assets(text: &mut String, view: &View) {
    text.push_str("\n## Assets\n\n");
    let rows = view.assets.iter().map(|asset| {
        let about = [(asset.adjacent, "adjacent"), (asset.remove, "to be removed")];
        let about = about.iter().filter(|(holds, _)| *holds).map(|(_, word)| format!(", {word}"));
        vec![
            asset.level.clone(),
            format!("{} – {}", asset.name, asset.doc),
            format!("{}{}", asset.kind, about.collect::<String>()),
            asset.owner.clone(),
            asset.handling.join("; "),
            names(&asset.threats),
        ]
    });
    table(text, &["level", "asset", "kind", "owner", "handling", "threats"], rows);
}

fn requirements(text: &mut String, view: &View) {
    text.push_str("\n## Requirements\n");
    for chapter in &view.playbook {
        let _ = writeln!(text, "\n### {}\n", chapter.phase);
        let rows = chapter
            .layers
            .iter()
            .flat_map(|(layer, requirements)| requirements.iter().map(|one| row_of(layer, one)).collect::<Vec<_>>());
        table(text, &["layer", "requirement", "state", "follows from", "satisfied by"], rows);
    }
    if view.playbook.is_empty() {
        text.push_str("\nThere are none.\n");
    }
}

fn row_of(layer: &str, requirement: &Requirement) -> Vec<String> {
    vec![
        layer.to_owned(),
        format!("{} – {}", requirement.name, requirement.doc),
        if requirement.satisfied { requirement.met.to_owned() } else { format!("open: {}", requirement.met) },
        names(&requirement.from),
        lines(requirement.by.iter().map(spot)),
    ]
}

fn detections(text: &mut String, view: &View) {
    if view.detections.is_empty() {
        return;
    }
    text.push_str("\n## Detections\n\n");
    let rows = view.detections.iter().map(|one| {
        vec![
            format!("{} – {}", one.name, one.doc),
            one.threat.1.clone(),
            one.level.to_owned(),
            format!("{} ({})", one.looks_for, one.event),
            lines(one.emissions.iter().map(spot)),
            one.shown.clone(),
            one.playbook.clone(),
        ]
    });
    let heads = ["detection", "threat", "level", "raises an alert on", "emitted by", "tests", "what to do"];
    table(text, &heads, rows);
}

fn decisions(text: &mut String, view: &View) {
    text.push_str("\n## Decisions and assumptions\n\n");
    let decided = |one: &Decision| {
        let holds = if one.holds { one.what.clone() } else { format!("{} (does not hold)", one.what) };
        vec![
            one.threat.1.clone(),
            holds,
            one.owner.clone(),
            one.until.until.clone(),
            one.because.clone(),
            one.at.at.clone(),
        ]
    };
    let assumed = view.assumptions.iter().map(|one| {
        let checked = lines(one.checks.iter().map(spot));
        vec![
            one.name.clone(),
            "assumed".to_owned(),
            one.owner.clone(),
            one.until.until.clone(),
            one.doc.clone(),
            checked,
        ]
    });
    let rows = view.decisions.iter().map(decided).chain(assumed);
    table(text, &["about", "what", "owner", "until", "because", "where"], rows);
}

/// A table, or the word that there is nothing.
fn table(text: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        text.push_str("There are none.\n");
        return;
    }
    let mut line = |cells: Vec<String>| {
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    line(heads.iter().map(|head| cell(head)).collect());
    line(vec!["---".to_owned(); heads.len()]);
    for row in rows {
        // Our own line breaks are the only markup in a cell.
        line(row.iter().map(|one| one.split(BREAK).map(cell).collect::<Vec<_>>().join("<br>")).collect());
    }
}

/// Parts the lines of a cell. No text of a model holds it: it is invisible and acts.
const BREAK: char = '\u{1e}';

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join(&BREAK.to_string())
}

fn names(links: &[(String, String)]) -> String {
    links.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn spot(spot: &Spot) -> String {
    format!("{} at {}", spot.item, spot.at.at)
}
