//! The report on ourselves, which the README links to. `UPDATE_PAGES=1 cargo test -p cargo-threatmodel --test own_report`
//! writes it.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod common;

use std::fs;

use common::Run;

/// What must agree: not the day, and not the lines of places.
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
    let file = workspace.join("docs/threat-model.md");
    let arguments = ["report", "--offline", "--format", "markdown", "--package", "cargo-threatmodel"];
    let Run { out: report, .. } = Run::of(&common::command(workspace, &arguments).output().unwrap()).succeeds();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&file, &report).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap();
    assert_eq!(facts(&committed), facts(&report), "write it anew with UPDATE_PAGES=1");
    assert!(report.contains("SourceOutside") && report.contains("ScriptInReport"));
}
