//! `cargo threatmodel suggest`: threats that the code speaks of and the model does not.

pub(crate) mod skeleton;
pub(super) mod write;

use std::{cmp::Reverse, fmt::Write as _, time::Duration};

use clap::{Args, ValueEnum};
use serde::Serialize;
use threatmodel_check::scan::repository;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{
    annotation::Place,
    finding::Finding,
    model::{Model, today},
    policy::Policy,
    rules::{RULES, Verdict},
    source::Sources,
    surface::{Suggestion, Suggestions, suggest},
};
use threatmodel_report::{Run, sarif};

use crate::{
    exit::Exit,
    options::Selection,
    output,
    subject::Error,
    surface::{Seen, seen},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The format of the suggestions
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Every suggestion, not only those that say most
    #[arg(long)]
    everything: bool,
    /// Write threats, exposures and attack tests that wait for their attack into the package
    #[arg(long, conflicts_with = "format")]
    write: bool,
}

/// The format of suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A list with the annotations to write, for a person
    Text,
    /// One object for all packages
    Json,
    /// A table, for a comment on a pull request
    Markdown,
    /// A log for code scanning, on one line
    Sarif,
}

/// All suggestions, as JSON has them.
#[derive(Serialize)]
pub(crate) struct Document {
    pub(crate) suggestions: Vec<Suggestion>,
    /// How many more there are, which say less.
    pub(crate) more: usize,
    /// The lines that were read.
    lines: usize,
    /// What could not be read.
    pub(crate) unread: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let (seen, suggested) = suggested(&options.selection, options.everything)?;
    if options.write {
        let suggested: Vec<_> = suggested.into_iter().map(|one| one.suggestions).collect();
        return write::write(&seen, &suggested, options.selection.quiet);
    }
    match options.format {
        Format::Text => output::show(&text(&document(&seen, suggested)))?,
        Format::Json => output::put(&(serde_json::to_string_pretty(&document(&seen, suggested))? + "\n"))?,
        Format::Markdown => output::put(&markdown(&document(&seen, suggested)))?,
        Format::Sarif => output::put(&sarif(&seen, &suggested))?,
    }
    Ok(Exit::Clean)
}

/// The selected packages, and what is suggested of each; `everything`, or as much as somebody reads.
fn suggested(selection: &Selection, everything: bool) -> Result<(Vec<Seen>, Vec<Suggestions>), Error> {
    let seen = seen(selection)?;
    let suggested = seen.iter().map(|one| suggest(&one.surface, one.model.as_ref(), everything)).collect();
    Ok((seen, suggested))
}

/// All suggestions for the selected packages.
pub(crate) fn document_of(selection: &Selection, everything: bool) -> Result<Document, Error> {
    let (seen, suggested) = suggested(selection, everything)?;
    Ok(document(&seen, suggested))
}

fn document(seen: &[Seen], suggested: Vec<Suggestions>) -> Document {
    let mut document = Document { suggestions: Vec::new(), more: 0, lines: 0, unread: Vec::new() };
    for (one, Suggestions { suggestions, more, .. }) in seen.iter().zip(suggested) {
        document.suggestions.extend(suggestions);
        document.more += more;
        document.lines += one.surface.lines;
        document.unread.extend(one.surface.unread.iter().cloned());
    }
    document.suggestions.sort_by_key(|one| Reverse(one.severity));
    document
}

/// The suggestions as what the rules would report, for readers of findings.
fn sarif(seen: &[Seen], suggested: &[Suggestions]) -> String {
    let nothing = Model::from_sources(Sources::default(), Policy::default(), today());
    let verdict = |Suggestions { suggestions, .. }: &Suggestions| Verdict {
        findings: suggestions.iter().map(finding).collect(),
        ..Verdict::default()
    };
    let verdicts: Vec<Verdict> = suggested.iter().map(verdict).collect();
    let mut runs = Vec::new();
    for (one, verdict) in seen.iter().zip(&verdicts) {
        runs.push(Run {
            subject: &one.name,
            model: one.model.as_ref().unwrap_or(&nothing),
            verdict,
            root: &one.root,
            repository: repository(&one.root).unwrap_or(&one.root),
            files: one.surface.files,
            parsed: one.surface.files,
            locked: false,
            took: Duration::ZERO,
        });
    }
    sarif::logs(&runs).iter().map(|log| format!("{log}\n")).collect()
}

fn finding(suggestion: &Suggestion) -> Finding {
    let place = Place { file: suggestion.place.file.clone(), line: suggestion.place.line, column: 1, len: 0 };
    let numbers = suggestion.cwe.join(", ");
    let mut finding = Finding::new(suggestion.kind, format!("{} ({numbers}): {}", suggestion.title, suggestion.why))
        .subject(&suggestion.place.item)
        .at(&place, "")
        .help(format!("write it down, or say why it is none:\n{}", suggestion.annotations));
    finding.rule = suggestion.rule.to_owned();
    finding.code = RULES.iter().find(|rule| rule.name == suggestion.rule).map_or("", |rule| rule.code).to_owned();
    finding.level = RuleLevel::Warn;
    finding
}

fn text(document: &Document) -> String {
    let mut text = String::new();
    for one in &document.suggestions {
        let others = match one.others {
            0 => String::new(),
            1 => ", and 1 place more in this file".to_owned(),
            several => format!(", and {several} places more in this file"),
        };
        let _ = writeln!(
            text,
            "{}: {} ({})\n  --> {}:{} in {}\n  {}{others}\n",
            one.severity,
            one.title,
            one.cwe.first().copied().unwrap_or(one.kind),
            one.place.file,
            one.place.line,
            one.place.item,
            one.why,
        );
        for line in one.annotations.lines() {
            let _ = writeln!(text, "{}", format!("      {line}").trim_end());
        }
        text.push('\n');
    }
    if !document.suggestions.is_empty() {
        let _ = writeln!(text, "`catalogue` is `threatmodel::catalogue`, with the feature of that name\n");
    }
    let _ = writeln!(text, "{}", summary(document));
    for problem in &document.unread {
        let _ = writeln!(text, "not read: {problem}");
    }
    text
}

fn summary(document: &Document) -> String {
    let count = document.suggestions.len();
    let shown = match count {
        0 => format!("no suggestions in {} lines", document.lines),
        1 => format!("1 suggestion in {} lines", document.lines),
        _ => format!("{count} suggestions in {} lines", document.lines),
    };
    if document.more == 0 {
        shown
    } else {
        format!("{shown}; `--everything` shows {} more, which say less", document.more)
    }
}

fn markdown(document: &Document) -> String {
    let mut text = String::from("| severity | threat | place | why |\n|---|---|---|---|\n");
    let cell = |text: &str| text.replace('|', "\\|");
    for one in &document.suggestions {
        let _ = writeln!(
            text,
            "| {} | {} ({}) | `{}:{}` | {} |",
            one.severity,
            cell(one.title),
            one.cwe.first().copied().unwrap_or(one.kind),
            cell(&one.place.file),
            one.place.line,
            cell(&one.why),
        );
    }
    let _ = writeln!(text, "\n{}", summary(document));
    text
}
