//! `cargo threatmodel suggest`: threats that the code speaks of and the model does not.

use std::{cmp::Reverse, fmt::Write as _};

use clap::{Args, ValueEnum};
use serde::Serialize;
use threatmodel_model::surface::{Suggestion, Suggestions, suggest};

use crate::{exit::Exit, options::Selection, output, subject::Error, surface::seen};

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
}

/// All suggestions, as JSON has them.
#[derive(Serialize)]
struct Document {
    suggestions: Vec<Suggestion>,
    /// How many more there are, which say less.
    more: usize,
    /// The lines that were read.
    lines: usize,
    /// What could not be read.
    unread: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let mut document = Document { suggestions: Vec::new(), more: 0, lines: 0, unread: Vec::new() };
    for one in seen(&options.selection)? {
        let Suggestions { suggestions, more, .. } = suggest(&one.surface, one.model.as_ref(), options.everything);
        document.suggestions.extend(suggestions);
        document.more += more;
        document.lines += one.surface.lines;
        document.unread.extend(one.surface.unread);
    }
    document.suggestions.sort_by_key(|one| Reverse(one.severity));
    match options.format {
        Format::Text => output::show(&text(&document))?,
        Format::Json => output::put(&(serde_json::to_string_pretty(&document)? + "\n"))?,
        Format::Markdown => output::put(&markdown(&document))?,
    }
    Ok(Exit::Clean)
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
