//! The report on ourselves, which the README links to.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use subjects::{Run, in_step_but_for};

use crate::common;

/// The parts that must agree: not the day, and not the lines of places.
fn facts(report: &str) -> String {
    let lines = report.lines().filter(|line| !line.starts_with("As of "));
    let unnumbered = |line: &str| {
        let mut parts = line.split(".rs:");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + ".rs" + part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
    };
    lines.map(unnumbered).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_report_on_ourselves_is_what_the_sources_say() {
    let workspace = common::root();
    let arguments = ["report", "--offline", "--format", "markdown", "--package", "cargo-threatmodel"];
    let Run { out: report, .. } = Run::of(&mut common::command(workspace, &arguments)).succeeds();
    in_step_but_for("docs/threat-model.md", &report, facts);
    assert!(report.contains("SourceOutside") && report.contains("ScriptInReport"));
}
