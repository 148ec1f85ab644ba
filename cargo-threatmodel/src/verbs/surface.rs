//! `cargo threatmodel surface`: where input comes in, and where a value from outside can do harm.

use std::{collections::BTreeMap, fmt::Write as _};

use clap::{Args, ValueEnum};
use serde::Serialize;
use threatmodel_model::surface::{Found, Surface};

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
    /// The format of the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The format of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A list by file, for a person
    Text,
    /// One object for all packages
    Json,
}

#[derive(Serialize)]
struct Packages<'s> {
    packages: BTreeMap<&'s str, &'s Surface>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let seen = seen(&options.selection)?;
    match options.format {
        Format::Text => seen.iter().try_for_each(|one| output::show(&text(one)))?,
        Format::Json => {
            let packages = seen.iter().map(|one| (one.name.as_str(), &one.surface)).collect();
            output::put(&(serde_json::to_string_pretty(&Packages { packages })? + "\n"))?;
        }
    }
    Ok(Exit::Clean)
}

fn text(seen: &Seen) -> String {
    let Surface { found, lines, files, unread, .. } = &seen.surface;
    let (places, files) = (counted(found.len(), "place"), counted(*files, "file"));
    let mut text = format!("{}: {places} in {} of {files}\n", seen.name, counted(*lines, "line"));
    let mut by_file: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    for one in found {
        by_file.entry(&one.place.file).or_default().push(one);
    }
    for (file, found) in by_file {
        let _ = writeln!(text, "\n{file}");
        for one in found {
            let detail = if one.detail.is_empty() { String::new() } else { format!(" {}", one.detail) };
            let _ =
                writeln!(text, "  {:>5}  {:<7} {}{detail}  ({})", one.place.line, one.role.name(), one.sign, one.item);
        }
    }
    for problem in unread {
        let _ = writeln!(text, "not read: {problem}");
    }
    text
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
