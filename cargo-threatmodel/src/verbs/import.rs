//! `cargo threatmodel import`: a threat model of another tool becomes a module of this package.

mod beside;
mod gather;
mod writer;

use std::{fmt::Write as _, path::PathBuf};

use clap::Args;
use threatmodel_text::plain;

use crate::{
    change::Change,
    exit::Exit,
    import::{self, Finding, Imported},
    manifest::FACADE,
    options::Selection,
    output,
    subject::{Error, Workspace},
};
use gather::{gather, included};
use writer::Writer;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The files to import, or folders with annotated code; each format is recognised by what is in the file
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The module file to write, instead of `src/threats/NAME.rs`
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Replace a module that somebody has changed since it was imported
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    selection: Selection,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let workspace = Workspace::load(&options.selection)?;
    let mut requests = workspace.requests(&options.selection)?;
    let (Some((package, _)), true) = (requests.pop(), requests.is_empty()) else {
        return Err(
            "several packages are selected, and a model is imported into one\nhelp: name it with `--package`".into()
        );
    };
    let package = package.clone();
    if !package.dependencies.iter().any(|dependency| dependency.name == FACADE && dependency.rename.is_none()) {
        let name = plain::line(&package.name);
        return Err(format!("`{name}` calls `{FACADE}` by another name, and what is imported names it as it is").into());
    }
    let mut inputs = Vec::new();
    for file in &options.files {
        gather(file, &mut inputs)?;
    }
    let imported = import::read(inputs, &included)?;
    if imported.is_empty() {
        return Err("there is nothing to import in these files".into());
    }
    if options.into.is_some() && imported.len() > 1 {
        return Err(format!("these are {} models, and `--into` names one file", imported.len()).into());
    }
    let mut writer = Writer::new(&package, workspace.root(), options)?;
    for one in &imported {
        writer.add(one)?;
    }
    let changes = writer.changes()?;
    if !options.selection.quiet {
        output::put(&changes.iter().map(Change::patch).collect::<String>())?;
    }
    if !options.dry_run {
        changes.iter().try_for_each(Change::write)?;
    }
    if !options.selection.quiet {
        imported.iter().for_each(|one| anstream::eprint!("{}", report(one)));
        writer.notes.iter().for_each(|note| anstream::eprintln!("{}", plain::line(note)));
        anstream::eprintln!(
            "{}",
            match (changes.is_empty(), options.dry_run) {
                (true, _) => "nothing to change",
                (false, true) => "nothing was written",
                (false, false) => "next: `cargo threatmodel check`, which says what evidence is missing",
            }
        );
    }
    Ok(Exit::Clean)
}

/// What was read, what was not carried, and what a person must look at.
fn report(one: &Imported) -> String {
    let mut text = String::new();
    let nouns = one.counts.nouns.iter().map(|(kind, count)| kind.counted(*count));
    let links = one.counts.links.iter().map(|(verb, count)| verb.counted(*count));
    let parts: Vec<String> = nouns.chain(links).collect();
    let _ = writeln!(
        text,
        "{} (`{}`): {}; {} dangling, {} uncovered",
        one.draft.format,
        plain::line(&one.source),
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") },
        one.counts.dangling,
        one.counts.uncovered,
    );
    if !one.draft.losses.is_empty() {
        text.push_str("what was not carried as it is:\n");
        for line in one.draft.losses.to_string().lines() {
            let _ = writeln!(text, "  {}", plain::line(line));
        }
    }
    if !one.draft.findings.is_empty() {
        text.push_str("what a person must look at:\n");
        for Finding { place, what } in &one.draft.findings {
            let _ = writeln!(text, "  {}: {}", plain::line(place), plain::line(what));
        }
    }
    text
}
