//! `cargo threatmodel query`: asks the model.

use clap::{Args, ValueEnum};
use threatmodel_model::{
    finding::Finding,
    model::Model,
    rules::{RULES, judge},
};

use crate::{
    exit::Exit,
    options::{Selection, Shown},
    output,
    query::{self, Query},
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
#[command(after_long_help = query::overview())]
pub(crate) struct Options {
    /// The query, such as `threats where severity >= high and not proven`; lists every noun and field if omitted
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
    /// The format of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Exit with 1 if anything matches, or with 3 if nothing does but the sources have problems
    #[arg(long)]
    fail_on_match: bool,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    selection: Selection,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Columns for a terminal
    Table,
    /// A list of objects with every field, or with those that `show` names
    Json,
    /// The same fields as a table for a spreadsheet
    Csv,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let text = options.words.join(" ");
    if text.trim().is_empty() || text.trim().eq_ignore_ascii_case("nouns") {
        output::put(&query::overview())?;
        return Ok(Exit::Clean);
    }
    // A mistake is told before anything is read.
    let query = Query::read(&text)?;
    let workspace = Workspace::load(&options.selection)?;
    let subjects = workspace.subjects_shown(&options.selection, &options.shown)?;
    let models: Vec<(&str, &Model)> = subjects.iter().map(|subject| (subject.name.as_str(), &subject.model)).collect();
    let answer = query.answer(&models)?;
    output::put(&match options.format {
        Format::Table => query::table(&answer),
        Format::Json => query::json(&answer),
        Format::Csv => query::csv(&answer),
    })?;
    if answer.is_empty() && !options.selection.quiet {
        anstream::eprintln!("nothing matches");
    }
    let lacking = subjects.iter().filter(|subject| tell_what_is_missing(subject)).count();
    Ok(match (options.fail_on_match, answer.is_empty()) {
        (false, _) => Exit::Clean,
        (true, false) => Exit::Findings,
        // Annotations missing from the model cannot match, but might have.
        (true, true) if lacking > 0 => Exit::Inconclusive,
        (true, true) => Exit::Clean,
    })
}

/// Prints how many problems of the sources nobody has exempted; returns whether there are any.
fn tell_what_is_missing(subject: &Subject) -> bool {
    let facts = subject.model.facts();
    if facts.problems.is_empty() && facts.doubts.is_empty() {
        return false;
    }
    let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
    let of_input = |finding: &&Finding| RULES.iter().any(|rule| rule.of_input && rule.name == finding.rule);
    let missing = verdict.findings.iter().filter(of_input).count();
    if missing > 0 {
        anstream::eprintln!(
            "warning: the answer may be incomplete: problems in the sources of {}: {missing}; `cargo threatmodel check` lists them",
            subject.name
        );
    }
    missing > 0
}
