//! `cargo threatmodel query`: asks the model.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use threatmodel_report::tables::{Source, unread};
use threatmodel_text::plain;

use crate::{
    exit::Exit,
    options::{Selection, Shown},
    output,
    query::{self, Answer, Fleet, Query},
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The query, such as `SELECT name FROM threats WHERE severity >= 'High'`; lists every table and column if omitted
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
    /// The format of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Exit with 1 if anything matches, or with 3 if nothing does but the sources have problems
    #[arg(long)]
    fail_on_match: bool,
    /// List the tables with their columns, or those that are named
    #[arg(long, conflicts_with_all = ["examples", "fail_on_match"])]
    tables: bool,
    /// Show questions and how they are asked
    #[arg(long, conflicts_with_all = ["words", "fail_on_match"])]
    examples: bool,
    /// Ask the models in this folder, which `report --format tables` has written, instead of packages
    #[arg(long, value_name = "DIR", conflicts_with = "last_run")]
    fleet: Option<PathBuf>,
    /// Ask every day that the folder has of a model, not the newest alone
    #[arg(long, requires = "fleet")]
    history: bool,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    selection: Selection,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Columns for a terminal
    Table,
    /// A list of objects
    Json,
    /// Objects, one on a line
    Jsonl,
    /// A table for a spreadsheet
    Csv,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    if options.examples {
        output::put(&query::examples())?;
        return Ok(Exit::Clean);
    }
    if options.tables && !options.words.is_empty() {
        output::put(&query::named(&options.words)?)?;
        return Ok(Exit::Clean);
    }
    let text = options.words.join(" ");
    if options.tables || options.words.is_empty() {
        output::put(&query::overview())?;
        return Ok(Exit::Clean);
    }
    // A mistake is told before anything is read.
    let query = Query::read(&text)?;
    let (answer, missing) = match &options.fleet {
        Some(folder) => {
            let fleet = Fleet::open(folder, options.history)?;
            (query.answer_of(&fleet)?, fleet.unread()?)
        }
        None => of_packages(&query, &options.selection, &options.shown)?,
    };
    match options.format {
        Format::Table => output::show(&query::table(&answer, output::screen()))?,
        Format::Json => output::put(&query::json(&answer))?,
        Format::Jsonl => output::put(&query::json_lines(&answer))?,
        Format::Csv => output::put(&query::csv(&answer))?,
    }
    if answer.is_empty() && !options.selection.quiet {
        anstream::eprintln!("nothing matches");
    }
    for (name, missing) in &missing {
        anstream::eprintln!("warning: {}", incomplete(name, *missing));
    }
    Ok(match (options.fail_on_match, answer.is_empty()) {
        (false, _) => Exit::Clean,
        (true, false) => Exit::Findings,
        // Annotations missing from the model cannot match, but might have.
        (true, true) if !missing.is_empty() => Exit::Inconclusive,
        (true, true) => Exit::Clean,
    })
}

/// The answer of the selected packages, and how many problems nobody has exempted in the sources of those that have any.
pub(crate) fn of_packages(
    query: &Query,
    selection: &Selection,
    shown: &Shown,
) -> Result<(Answer, Vec<(String, usize)>), Error> {
    let workspace = Workspace::load(selection)?;
    // It takes time to look at all of the code.
    let workspace = if query.reads("surface") { workspace.with_surface() } else { workspace };
    let subjects = workspace.subjects_shown(selection, shown)?;
    let sources: Vec<Source<'_>> = subjects.iter().map(source).collect();
    let answer = query.answer(&sources)?;
    let missing = sources.iter().map(|source| (source.name.to_owned(), unread(source)));
    Ok((answer, missing.filter(|(_, missing)| *missing > 0).collect()))
}

/// Why an answer may lack something: so many problems in the sources of a package.
pub(crate) fn incomplete(name: &str, missing: usize) -> String {
    format!(
        "the answer may be incomplete: problems in the sources of {}: {missing}; `cargo threatmodel check` lists them",
        plain::line(name)
    )
}

fn source(subject: &Subject) -> Source<'_> {
    Source { name: &subject.name, model: &subject.model, lock: subject.lock.as_ref() }
}
