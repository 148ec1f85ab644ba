//! Findings as annotations of GitHub Actions, which shows them beside the code of a pull request.

use std::fmt::Write as _;

use threatmodel::prelude::*;
use threatmodel_core::words::RuleLevel;

use crate::{
    Run,
    model::{CommandEscaping, CommandInLog, TextStaysText},
    plain,
};

/// One workflow command for each finding.
#[must_use]
#[threat(CommandInLog)]
pub fn annotations(run: &Run<'_>) -> String {
    let mut text = String::new();
    for finding in &run.verdict.findings {
        let command = if finding.level == RuleLevel::Deny { "error" } else { "warning" };
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
        let _ = writeln!(text, "::{command} {properties}::{}", data(&message));
    }
    text
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
