//! `cargo threatmodel triage`: what a log tells that the model does not know.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufReader},
    path::PathBuf,
};

use clap::Args;
use threatmodel_model::model::Model;
use threatmodel_text::plain;

use crate::{
    exit::Exit,
    options::Selection,
    output,
    subject::{Error, Workspace},
    triage::{self, Triage},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// How many groups to show, the largest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    groups: usize,
    /// A log, in one of the forms of docs/detection.md, or a corpus; `-` reads standard input
    file: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let workspace = Workspace::load(&options.selection)?;
    let subjects = workspace.subjects(&options.selection)?;
    let models: Vec<&Model> = subjects.iter().map(|subject| &subject.model).collect();
    let failed = |error: io::Error| format!("`{}`: {error}", plain::line(&options.file.to_string_lossy()));
    let triage = if options.file.as_os_str() == "-" {
        triage::read(io::stdin().lock(), &models)
    } else {
        triage::read(BufReader::new(File::open(&options.file).map_err(failed)?), &models)
    };
    let triage = triage.map_err(failed)?;
    output::show(&shown(&triage, options.groups))?;
    Ok(if triage.unexplained > 0 {
        Exit::Findings
    } else if triage.unread > 0 || triage.events > 0 && !triage.understood() {
        // What could not be read cannot be explained.
        Exit::Inconclusive
    } else {
        Exit::Clean
    })
}

fn shown(triage: &Triage, most: usize) -> String {
    let mut text = String::new();
    let largest = triage.largest(most);
    for (number, group) in largest.groups.iter().enumerate() {
        let what =
            if group.of_detection { "a detection that the model does not have" } else { "no threat explains it" };
        let least = if group.may_be_more { "at least " } else { "" };
        let _ = writeln!(text, "{least}{} × {} ({what})", group.count, named(&group.says));
        let _ = writeln!(text, "  from {}, line {}", named(&group.target), group.line);
        if !group.times.0.is_empty() {
            let _ = writeln!(text, "  between {} and {}", plain::line(&group.times.0), plain::line(&group.times.1));
        }
        if !group.fields.is_empty() {
            let fields: Vec<String> = group.fields.iter().map(|field| plain::line(field)).collect();
            let _ = writeln!(text, "  with {}", fields.join(", "));
        }
        if !group.of_detection {
            let skeleton = triage::skeleton(group, number + 1);
            let indented = skeleton.lines().map(|line| format!("      {line}").trim_end().to_owned());
            let _ = write!(text, "\n{}\n", indented.collect::<Vec<_>>().join("\n"));
        }
        text.push('\n');
    }
    if largest.rest > 0 {
        let _ = writeln!(text, "{} more events that nothing explains, in smaller groups", largest.rest);
        if largest.more > 0 {
            let _ = writeln!(text, "  `--groups` shows up to {} more of these groups", largest.more);
        }
        text.push('\n');
    }
    let explained: u64 = triage.explained.values().sum();
    let _ = writeln!(
        text,
        "{} events: {explained} that the model explains, {} that are no trouble, {} that nothing explains",
        triage.events, triage.quiet, triage.unexplained
    );
    if triage.unsaid > 0 {
        let _ = writeln!(text, "{} events say no level", triage.unsaid);
    }
    if triage.events > 0 && !triage.understood() {
        text.push_str("no level was understood: whether there is trouble is not known\n");
    }
    if triage.unread > 0 {
        let _ = writeln!(text, "{} lines could not be read:", triage.unread);
        for (line, why) in &triage.named {
            let _ = writeln!(text, "  line {line}: {}", plain::line(why));
        }
        if triage.unread > triage.named.len() as u64 {
            text.push_str("  …\n");
        }
    }
    text
}

fn named(text: &str) -> String {
    if text.is_empty() { "(nothing said)".to_owned() } else { plain::line(text) }
}
