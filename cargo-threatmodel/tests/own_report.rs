//! The report on ourselves, which the README links to. `UPDATE_PAGES=1 cargo test -p cargo-threatmodel --test own_report`
//! writes it.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::{fs, path::Path, process::Command};

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
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let file = workspace.join("docs/threat-model.md");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-threatmodel"))
        .args(["threatmodel", "report", "--offline", "--format", "markdown", "--package", "cargo-threatmodel"])
        .current_dir(workspace)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&file, &report).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap();
    assert_eq!(facts(&committed), facts(&report), "write it anew with UPDATE_PAGES=1");
    assert!(report.contains("SourceOutside") && report.contains("ScriptInReport"));
}
