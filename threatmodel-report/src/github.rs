//! Findings as annotations of GitHub Actions, which shows them beside the code of a pull request.

use std::fmt::Write as _;

use threatmodel::prelude::*;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::finding::Finding;

use crate::{
    Run,
    model::{CommandEscaping, CommandInLog, TextStaysText},
    plain,
};

/// How many annotations of a kind GitHub shows of one step. It drops the others without a word.
const SHOWN: usize = 10;

/// A workflow command for each finding that GitHub shows, the others as lines of the log, and a command that counts all of them.
#[must_use]
#[threat(CommandInLog)]
pub fn annotations(runs: &[Run<'_>]) -> String {
    let mut text = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for (run, finding) in runs.iter().flat_map(|run| run.verdict.findings.iter().map(move |finding| (run, finding))) {
        let count = if finding.level == RuleLevel::Deny { &mut errors } else { &mut warnings };
        *count += 1;
        let line = if *count > SHOWN { logged(run, finding) } else { annotation(run, finding) };
        let _ = writeln!(text, "{line}");
    }
    let more = if errors.max(warnings) > SHOWN {
        format!("; GitHub shows {SHOWN} of each kind, and the log of this step has all of them")
    } else {
        String::new()
    };
    let names = runs.iter().map(|run| run.subject).collect::<Vec<_>>().join(", ");
    let summary = format!("{errors} errors and {warnings} warnings in the threat model of {names}{more}");
    let _ = writeln!(text, "::notice title=threatmodel::{}", data(&plain::cut(&summary, LONGEST)));
    text
}

/// The longest summary, in characters.
const LONGEST: usize = 1_000;

/// A finding as a line of the log. It starts with a word, so it is no command.
fn logged(run: &Run<'_>, finding: &Finding) -> String {
    let place =
        finding.place().map(|place| format!(" at {}:{}:{}", run.in_repository(&place.file), place.line, place.column));
    data(&format!(
        "{} {} {}{}: {}",
        level(finding),
        finding.code,
        finding.rule,
        place.unwrap_or_default(),
        finding.message
    ))
}

fn level(finding: &Finding) -> &'static str {
    if finding.level == RuleLevel::Deny { "error" } else { "warning" }
}

fn annotation(run: &Run<'_>, finding: &Finding) -> String {
    let mut properties = format!("title={}", property(&format!("{} {}", finding.code, finding.rule)));
    if let Some(place) = finding.place() {
        let _ = write!(
            properties,
            ",file={},line={},col={}",
            property(&run.in_repository(&place.file)),
            place.line,
            place.column
        );
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {}", help.message);
    }
    format!("::{} {properties}::{}", level(finding), data(&message))
}

/// Escapes the characters of a message that would end the command.
#[mitigates(CommandInLog, by = CommandEscaping, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
fn data(text: &str) -> String {
    plain::visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
