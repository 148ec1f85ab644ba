//! `cargo threatmodel lock`: writes the reviewed model down, or says whether what is written is the model.

use std::fmt::Write as _;

use clap::Args;
use threatmodel_model::lock::LockDiff;
use threatmodel_text::plain;

use crate::{
    exit::Exit,
    options::Selection,
    output,
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// Write nothing; fail if the file is not up to date
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    if options.check {
        return check(&options.selection);
    }
    if std::env::var_os("CI").is_some() {
        return Err(
            "a lock that renews itself where CI runs protects nothing\nhelp: renew it on your machine, and commit it"
                .into(),
        );
    }
    let workspace = Workspace::load(&options.selection)?.with_surface();
    for subject in workspace.subjects(&options.selection)? {
        let shown = subject.home.shown("threatmodel.lock");
        subject.home.bless(&subject.model).map_err(|error| format!("`{shown}` cannot be written: {error}"))?;
        let demanded = subject.home.require_lock().map_err(|error| format!("`threatmodel.toml`: {error}"))?;
        if !options.selection.quiet {
            anstream::eprintln!("wrote {shown}");
            if let Some(policy) = demanded {
                anstream::eprintln!("{policy} demands it now: `[lock] required = true`");
            }
        }
    }
    Ok(Exit::Clean)
}

fn check(selection: &Selection) -> Result<Exit, Error> {
    let workspace = Workspace::load(selection)?;
    let mut exit = Exit::Clean;
    for subject in workspace.subjects(selection)? {
        let shown = subject.home.shown("threatmodel.lock");
        let Some(lock) = &subject.lock else {
            exit = exit.max(without(&subject, &shown)?);
            continue;
        };
        let diff = lock.changes(&subject.model);
        if diff == LockDiff::default() {
            if !selection.quiet {
                anstream::eprintln!("{shown} is the model of {}", subject.name);
            }
            continue;
        }
        exit = exit.max(Exit::Findings);
        output::put(&plain::visible(&different(&subject.name, &shown, &diff)))?;
    }
    Ok(exit)
}

/// The message if no lock could be read.
fn without(subject: &Subject, shown: &str) -> Result<Exit, Error> {
    if subject.root.join(shown).exists() {
        return Err(format!(
            "`{shown}` is no lock that this version writes\nhelp: restore it from version control, or renew it with \
             `cargo threatmodel lock`"
        )
        .into());
    }
    output::put(&plain::visible(&format!("{shown} is missing\nhelp: `cargo threatmodel lock` writes it\n")))?;
    Ok(Exit::Findings)
}

fn different(name: &str, shown: &str, diff: &LockDiff) -> String {
    let count = diff.weakened.len() + diff.other.len();
    let lines = if count == 1 { "line" } else { "lines" };
    let mut text = format!("{shown} is not the model of {name}: {count} {lines} of difference\n");
    for (title, changes) in [("weaker", &diff.weakened), ("not weaker", &diff.other)] {
        if !changes.is_empty() {
            let _ = writeln!(text, "{title}:");
        }
        for change in changes {
            let _ = writeln!(text, "  {change}");
        }
    }
    text.push_str("help: `cargo threatmodel lock` renews it; review every line that changes\n");
    text
}
