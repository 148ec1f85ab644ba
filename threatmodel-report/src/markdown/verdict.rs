//! Findings as Markdown: what fits a comment on a pull request.

use std::fmt::Write as _;

use threatmodel_core::words::RuleLevel;

use threatmodel_text::summary;

use super::cell;
use crate::Run;

/// The verdict as a heading, a table of findings, and the summary in one line.
#[must_use]
pub fn verdict(run: &Run<'_>) -> String {
    let (errors, warnings) = (run.verdict.count(RuleLevel::Deny), run.verdict.count(RuleLevel::Warn));
    let mut text = format!("### Threat model of {}: {errors} errors, {warnings} warnings\n\n", cell(run.subject));
    if !run.verdict.findings.is_empty() {
        text.push_str("| | rule | finding | where | what to do |\n|---|---|---|---|---|\n");
    }
    for finding in &run.verdict.findings {
        let level = if finding.level == RuleLevel::Deny { "error" } else { "warning" };
        let place = finding
            .place()
            .map(|place| format!("{}:{}", run.in_repository(&place.file), place.line))
            .unwrap_or_default();
        let help = finding.help.as_ref().map(|help| help.message.as_str()).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {level} | {} {} | {} | {} | {} |",
            finding.code,
            cell(&finding.rule),
            cell(&finding.message),
            cell(&place),
            cell(help)
        );
    }
    if run.verdict.findings.is_empty() {
        let _ = writeln!(text, "{}", cell(&summary::line(run)));
    }
    text
}
