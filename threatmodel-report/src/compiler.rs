//! Findings in the form in which cargo prints the messages of the compiler, `cargo check --message-format json`: for rust-analyzer, and
//! for all that reads cargo.
//!
//! A line is a JSON object: `compiler-message` with a diagnostic as `rustc --error-format json` writes it, for each finding, and
//! `build-finished` at the end. A finding without a place is at the manifest of its package, because editors show nothing without one.

use std::{ops::Range, slice};

use serde::Serialize;
use serde_json::{Value, json};
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{
    annotation::Place,
    finding::{Finding, Help},
};
use threatmodel_text::{
    findings, plain,
    source::{Sources, lines_above, span},
    table::Screen,
};

use crate::Run;

/// The package that messages are about, as cargo names it.
#[derive(Debug, Clone, Serialize)]
pub struct Package {
    /// Its id.
    pub package_id: String,
    /// Its manifest.
    pub manifest_path: String,
    /// One of its targets, in cargo's form.
    pub target: Value,
    /// The manifest as places name it: relative to the folder of the run.
    #[serde(skip)]
    pub manifest: String,
}

/// The messages about a package, a line for each finding.
#[must_use]
pub fn messages(run: &Run<'_>, package: &Package) -> String {
    let mut sources = Sources::new(run.root);
    let lines = run.verdict.findings.iter().map(|finding| {
        let message = diagnostic(finding, run, package, &mut sources);
        let message = Message { reason: "compiler-message", package, message };
        // Keys are text, and it goes to memory, so nothing can fail.
        serde_json::to_string(&message).unwrap_or_default() + "\n"
    });
    lines.collect()
}

/// A message with its reason first, where those look who read the lines of cargo without a parser.
#[derive(Serialize)]
struct Message<'p> {
    reason: &'static str,
    #[serde(flatten)]
    package: &'p Package,
    message: Value,
}

/// The message that ends all others.
#[must_use]
pub fn finished(success: bool) -> String {
    format!("{}\n", json!({ "reason": "build-finished", "success": success }))
}

fn diagnostic(finding: &Finding, run: &Run<'_>, package: &Package, sources: &mut Sources<'_>) -> Value {
    let mut spans: Vec<Value> = finding
        .labels
        .iter()
        .map(|label| {
            let text = if label.text.is_empty() { Value::Null } else { plain::visible(&label.text).into() };
            spot(&label.place, text, label.primary, sources)
        })
        .collect();
    if finding.place().is_none() {
        let manifest = Place { file: package.manifest.clone(), line: 1, column: 1, len: 0 };
        spans.insert(0, spot(&manifest, Value::Null, true, sources));
    }
    let notes = finding.notes.iter().map(|note| child("note", note, Vec::new()));
    let help = finding.help.iter().map(|help| suggestion(help, sources));
    json!({
        "$message_type": "diagnostic",
        "rendered": findings::render(slice::from_ref(finding), run.root, Screen::NONE) + "\n\n",
        "level": if finding.level == RuleLevel::Deny { "error" } else { "warning" },
        "code": { "code": finding.code, "explanation": null },
        "message": plain::visible(&finding.message),
        "spans": spans,
        "children": notes.chain(help).collect::<Vec<_>>(),
    })
}

fn child(level: &str, message: &str, spans: Vec<Value>) -> Value {
    json!({
        "level": level, "message": plain::visible(message), "code": null, "rendered": null, "children": [],
        "spans": spans,
    })
}

/// The help of a finding, with what an editor can write if it says where.
fn suggestion(help: &Help, sources: &mut Sources<'_>) -> Value {
    let Some(insertion) = &help.insertion else { return child("help", &help.message, Vec::new()) };
    let above = insertion.above.as_ref();
    if let Some(above) = above {
        sources.load(&above.file);
    }
    let Some((above, text)) = above.and_then(|above| Some((above, sources.text(&above.file)?))) else {
        return child("help", &format!("{}:\n\n{}", help.message, insertion.text), Vec::new());
    };
    let (at, lines) = lines_above(above, insertion, text);
    let mut span = excerpt(&above.file, at..at, text);
    span["is_primary"] = true.into();
    // What a person has to fill in is no fix that an editor may offer as such.
    let applicability = if lines.contains('…') { "HasPlaceholders" } else { "MaybeIncorrect" };
    span["suggestion_applicability"] = applicability.into();
    span["suggested_replacement"] = lines.into();
    child("help", &help.message, vec![span])
}

/// A place in the form of the compiler.
fn spot(place: &Place, label: Value, primary: bool, sources: &mut Sources<'_>) -> Value {
    sources.load(&place.file);
    let mut spot = match sources.text(&place.file) {
        Some(text) => excerpt(&place.file, span(place, text), text),
        None => json!({
            "file_name": plain::line(&place.file), "byte_start": 0, "byte_end": 0, "line_start": place.line,
            "line_end": place.line, "column_start": place.column, "column_end": place.column + place.len, "text": [],
            "suggested_replacement": null, "suggestion_applicability": null, "expansion": null,
        }),
    };
    spot["is_primary"] = primary.into();
    spot["label"] = label;
    spot
}

/// The bytes of one line, with the line and with the columns, which count characters from one.
fn excerpt(file: &str, bytes: Range<usize>, text: &str) -> Value {
    let before = text.get(..bytes.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let column = |at: usize| text.get(line_start..at).unwrap_or_default().chars().count() + 1;
    let (start, end) = (column(bytes.start), column(bytes.end));
    json!({
        "file_name": plain::line(file), "byte_start": bytes.start, "byte_end": bytes.end, "line_start": number,
        "line_end": number, "column_start": start, "column_end": end, "is_primary": false, "label": null,
        "text": [{ "text": line, "highlight_start": start, "highlight_end": end }],
        "suggested_replacement": null, "suggestion_applicability": null, "expansion": null,
    })
}
