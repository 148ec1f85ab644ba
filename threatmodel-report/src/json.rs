//! The verdict as JSON: one object with `format`, the findings and what was checked.

use serde::Serialize;
use threatmodel_model::finding::Finding;

use crate::Run;

/// The version of the form. It grows when a reader of the older form would misread the newer.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Verdict<'r> {
    format: u32,
    subject: &'r str,
    passes: bool,
    findings: &'r [Finding],
    exempted: Vec<&'r Finding>,
}

/// The JSON schema (2020-12) of a verdict as `verdict` writes it.
#[cfg(feature = "schema")]
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Verdict<'_>)
}

/// The verdict as one line of JSON.
#[must_use]
pub fn verdict(run: &Run<'_>) -> String {
    let verdict = Verdict {
        format: FORMAT,
        subject: run.subject,
        passes: run.verdict.passes(),
        findings: &run.verdict.findings,
        exempted: run.verdict.exempted.iter().map(|(finding, _)| finding).collect(),
    };
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    serde_json::to_string(&verdict).unwrap_or_default()
}
