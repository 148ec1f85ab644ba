//! The index of a folder that holds the reports on several packages, for whoever opens it.

use minijinja::{Value, value::Serde};
use serde::Serialize;
use threatmodel_text::{Run, tally::Tally};

use crate::{
    html::{self, HtmlError},
    markdown::cell,
    plain,
    view::conclusion,
};

const TEMPLATE: &str = include_str!("html/index.html");

/// A package in an index.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    package: String,
    /// The verdict in a word, and how it is coloured.
    word: &'static str,
    class: &'static str,
    threats: usize,
    unsettled: usize,
    files: Vec<String>,
}

impl Entry {
    /// The package of this run, and the names of the files of its reports.
    #[must_use]
    pub fn new<'f>(run: &Run<'_>, files: impl IntoIterator<Item = &'f str>) -> Self {
        let (word, _, class) = conclusion(run, &Tally::of(run.model));
        let threats = || run.model.threats();
        Self {
            package: plain::line(run.subject),
            word,
            class,
            threats: threats().count(),
            unsettled: threats().filter(|threat| threat.state().is_unsettled()).count(),
            files: files.into_iter().map(plain::line).collect(),
        }
    }
}

/// The index as Markdown.
#[must_use]
pub fn markdown(entries: &[Entry]) -> String {
    let mut text =
        "# Threat models\n\n| package | verdict | threats | not settled | files |\n|---|---|---:|---:|---|\n"
            .to_owned();
    for Entry { package, word, threats, unsettled, files, .. } in entries {
        let files: Vec<String> = files.iter().map(|file| format!("[{}](<{file}>)", cell(file))).collect();
        text.push_str(&format!("| {} | {word} | {threats} | {unsettled} | {} |\n", cell(package), files.join(", ")));
    }
    text
}

/// The index as an HTML page, in the style of the reports.
///
/// # Errors
///
/// If the page cannot be filled in, which no package brings about.
pub fn html(entries: &[Entry]) -> Result<String, HtmlError> {
    html::rendered(TEMPLATE, minijinja::context! { packages => Value::from(Serde(entries)) })
}
