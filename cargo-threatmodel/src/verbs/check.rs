//! `cargo threatmodel check`: the model from the sources, judged by every rule that needs no linking.

use std::time::Instant;

use clap::{Args, ValueEnum};
use threatmodel_core::rules::{Verdict, judge};
use threatmodel_report::{Run, github, json, markdown};
use threatmodel_text::{findings, summary};

use crate::{
    exit::Exit,
    options::Selection,
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Like the compiler's own, for people
    Text,
    /// One object for each package
    Json,
    /// A table, for a comment on a pull request
    Markdown,
    /// Annotations of GitHub Actions
    Github,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let workspace = Workspace::load(&options.selection)?;
    let mut exit = Exit::Clean;
    for subject in workspace.subjects(&options.selection)? {
        let start = Instant::now();
        let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
        print(&subject, &verdict, options.format, options.selection.quiet, start);
        if !verdict.passes() {
            exit = exit.max(Exit::Findings);
        }
    }
    Ok(exit)
}

/// Prints what the rules say about one package.
pub(crate) fn print(subject: &Subject, verdict: &Verdict, format: Format, quiet: bool, start: Instant) {
    let run = Run {
        subject: &subject.name,
        model: &subject.model,
        verdict,
        root: &subject.root,
        files: subject.files,
        parsed: subject.parsed,
        locked: subject.lock.is_some(),
        took: subject.read + start.elapsed(),
    };
    match format {
        Format::Text => {
            if !verdict.findings.is_empty() {
                anstream::println!("{}\n", findings::render(&verdict.findings, &subject.root, true));
            }
            if !quiet {
                let summary = if verdict.findings.is_empty() { summary::line(&run) } else { summary::table(&run) };
                anstream::println!("{summary}");
            }
        }
        Format::Json => println!("{}", json::verdict(&run)),
        Format::Markdown => println!("{}", markdown::verdict(&run)),
        Format::Github => print!("{}", github::annotations(&verdict.findings)),
    }
}
