//! Findings as Markdown: what fits a comment on a pull request.

use std::fmt::Write as _;

use threatmodel_core::words::RuleLevel;

use threatmodel_text::summary;

use super::cell;
use crate::Run;

/// How long a comment on GitHub may be. It counts characters; bytes are never fewer.
pub const LONGEST: usize = 65_536;

/// What is kept back for the lines that say what is left out, and for who puts a heading before it.
const KEPT: usize = 1_000;

/// The verdicts as one comment, each as a heading, a table of findings, and the summary in one line; several begin with a table of the
/// packages. It is shorter than [`LONGEST`]: what does not fit is counted.
#[must_use]
pub fn verdicts(runs: &[Run<'_>]) -> String {
    let mut text = String::new();
    let mut left_out = 0;
    if runs.len() > 1 {
        text.push_str("| package | errors | warnings |\n|---|---:|---:|\n");
        for run in runs {
            let row = format!(
                "| {} | {} | {} |\n",
                cell(run.subject),
                run.verdict.count(RuleLevel::Deny),
                run.verdict.count(RuleLevel::Warn)
            );
            if text.len() + row.len() < LONGEST / 2 {
                text.push_str(&row);
            } else {
                left_out += 1;
            }
        }
        text.push('\n');
    }
    if left_out > 0 {
        let _ = writeln!(text, "{left_out} more packages do not fit a comment.\n");
    }
    let mut room = (LONGEST - KEPT).saturating_sub(text.len());
    let mut hidden = 0;
    for (at, run) in runs.iter().enumerate() {
        // What one package does not need is left for those after it.
        let part = verdict(run, room / (runs.len() - at));
        room -= part.len();
        hidden += usize::from(part.is_empty());
        text.push_str(&part);
        if at + 1 < runs.len() && !part.is_empty() && room > 0 {
            text.push('\n');
            room -= 1;
        }
    }
    if hidden > 0 {
        let _ = writeln!(
            text,
            "\nThe findings of {hidden} packages do not fit a comment. `cargo threatmodel check` names them."
        );
    }
    text
}

/// The verdict in at most so many bytes; nothing where not even its heading fits.
fn verdict(run: &Run<'_>, room: usize) -> String {
    let (errors, warnings) = (run.verdict.count(RuleLevel::Deny), run.verdict.count(RuleLevel::Warn));
    let mut text = format!("### Threat model of {}: {errors} errors, {warnings} warnings\n\n", cell(run.subject));
    if !run.verdict.findings.is_empty() {
        text.push_str("| | rule | finding | where | what to do |\n|---|---|---|---|---|\n");
    }
    if text.len() + KEPT / 2 > room {
        return String::new();
    }
    let mut left_out = 0;
    for finding in &run.verdict.findings {
        let level = if finding.level == RuleLevel::Deny { "error" } else { "warning" };
        let place = finding
            .place()
            .map(|place| format!("{}:{}", run.in_repository(&place.file), place.line))
            .unwrap_or_default();
        let help = finding.help.as_ref().map(|help| help.message.as_str()).unwrap_or_default();
        let row = format!(
            "| {level} | {} {} | {} | {} | {} |\n",
            finding.code,
            cell(&finding.rule),
            cell(&finding.message),
            cell(&place),
            cell(help)
        );
        if text.len() + row.len() + KEPT / 2 > room {
            left_out += 1;
        } else {
            text.push_str(&row);
        }
    }
    if left_out > 0 {
        let _ =
            writeln!(text, "\n{left_out} more findings do not fit a comment. `cargo threatmodel check` names them.");
    }
    let line = cell(&summary::line(run));
    if run.verdict.findings.is_empty() && text.len() + line.len() < room {
        let _ = writeln!(text, "{line}");
    }
    text
}
