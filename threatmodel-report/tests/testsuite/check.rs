//! The output of a check over hostile models: no format breaks, and nothing acts on a terminal.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use std::path::Path;

use threatmodel_model::{annotation::Place, diff::Diff, finding::Finding, rules::Verdict};
use threatmodel_report::{Run, diff, github, json, markdown, sarif};
use threatmodel_text::{findings, matrix, summary};

fn acts(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t')) || ('\u{202a}'..='\u{202e}').contains(&letter)
}

fn assert_harmless(name: &str, what: &str, text: &str) {
    if let Some(at) = text.find(acts) {
        let start = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        panic!("{name}: {what} acts: {:?}", text[start..].chars().take(120).collect::<String>());
    }
}

#[test]
fn a_terminal_shows_texts_and_obeys_none() {
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let run = common::run(model, &verdict);
        assert_harmless(name, "the findings", &findings::render(&verdict.findings, Path::new("/nowhere"), false));
        assert_harmless(name, "the summary", &summary::table(&run));
        assert_harmless(name, "the line", &summary::line(&run));
        assert_harmless(name, "the matrix", &matrix::markdown(model));
    }
}

#[test]
fn a_matrix_is_a_table_whatever_its_texts_say() {
    for (name, model) in common::models() {
        let table = matrix::markdown(model);
        let mut widths: Vec<usize> = table.lines().map(|line| line.replace("\\|", "").matches('|').count()).collect();
        widths.dedup();
        assert_eq!(widths.len(), 1, "{name}");
    }
}

#[test]
fn the_formats_of_a_check_hold() {
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let run = common::run(model, &verdict);
        let read: serde_json::Value = serde_json::from_str(&json::verdict(&run)).unwrap();
        assert_eq!(read["findings"].as_array().unwrap().len(), verdict.findings.len(), "{name}");
        assert!(!json::verdict(&run).contains(char::is_control), "{name}");

        let table = markdown::verdict(&run);
        assert_harmless(name, "markdown", &table);
        let rows = table.lines().filter(|line| line.starts_with("| error") || line.starts_with("| warning")).count();
        assert_eq!(rows, verdict.findings.len(), "{name}");

        let commands = github::annotations(&run);
        assert_harmless(name, "github", &commands);
        assert_eq!(commands.lines().count(), verdict.findings.len(), "{name}");
        assert!(commands.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{name}");
    }
}

#[test]
fn a_hostile_finding_is_one_command_with_the_file_as_the_repository_calls_it() {
    let model = common::shop();
    let mut finding = Finding::new("x", "50%\n::error::forged");
    finding.code = "TM001".to_owned();
    finding.rule = "a,b:c".to_owned();
    let placed = finding.clone().at(&Place { file: "src/lib.rs".to_owned(), line: 3, column: 5, len: 2 }, "here");
    let verdict = Verdict { findings: vec![finding, placed], ..common::verdict(&model) };
    let run = common::run(&model, &verdict);
    let forged = "::error title=TM001 a%2Cb%3Ac::50%25%0A::error::forged\n";
    let plain = "::error title=TM001 a%2Cb%3Ac,file=src/lib.rs,line=3,col=5::50%25%0A::error::forged\n";
    assert_eq!(github::annotations(&run), format!("{forged}{plain}"));
    let below = Run { repository: Path::new("/work"), ..run };
    assert!(github::annotations(&below).contains(",file=shop/src/lib.rs,"));
    let log: serde_json::Value = serde_json::from_str(&sarif::log(&below)).unwrap();
    let uri = &log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "shop/src/lib.rs");
    assert!(markdown::verdict(&below).contains("| shop/src/lib.rs:3 |"), "{}", markdown::verdict(&below));
}

#[test]
fn the_forms_of_a_difference_hold() {
    let before = common::shop();
    for (name, model) in common::models() {
        let difference = Diff::between(&before, model);
        for form in [diff::text, diff::markdown] {
            assert_harmless(name, "the difference", &form("shop", "main", &difference));
        }
        let read: serde_json::Value = serde_json::from_str(&diff::json("shop", "main", &difference)).unwrap();
        assert!(read.is_object(), "{name}");
        let table = diff::markdown("shop", "main", &difference);
        let rows = table.lines().filter(|line| line.starts_with('|')).map(|line| line.replace("\\|", ""));
        assert!(rows.clone().all(|row| row.matches('|').count() == 7), "{name}");
    }
}
