//! The output of a check over hostile models: no format breaks, and nothing acts on a terminal.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use std::path::Path;

use threatmodel_core::words::RuleLevel;
use threatmodel_model::{annotation::Place, diff::Diff, finding::Finding, rules::Verdict};
use threatmodel_report::{Run, diff, github, json, markdown, sarif};
use threatmodel_text::{findings, matrix, summary, table::Screen};

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
        assert_harmless(
            name,
            "the findings",
            &findings::render(&verdict.findings, Path::new("/nowhere"), Screen::NONE),
        );
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

        let table = markdown::verdicts(&[common::run(model, &verdict)]);
        assert_harmless(name, "markdown", &table);
        assert!(table.len() < markdown::LONGEST, "{name}: {}", table.len());
        let rows = table.lines().filter(|line| line.starts_with("| error") || line.starts_with("| warning")).count();
        let left_out = table.lines().find_map(|line| line.split_once(" more findings do not fit")?.0.parse().ok());
        assert_eq!(rows + left_out.unwrap_or(0), verdict.findings.len(), "{name}");

        let commands = github::annotations(&[run]);
        assert_harmless(name, "github", &commands);
        assert_eq!(commands.lines().count(), verdict.findings.len() + 1, "{name}");
        for (command, least) in [("error", RuleLevel::Deny), ("warning", RuleLevel::Warn)] {
            let shown = commands.lines().filter(|line| line.starts_with(&format!("::{command} "))).count();
            assert_eq!(shown, verdict.count(least).min(10), "{name}");
            let logged = commands.lines().filter(|line| line.starts_with(&format!("{command} "))).count();
            assert_eq!(shown + logged, verdict.count(least), "{name}");
        }
        assert!(commands.lines().last().unwrap().starts_with("::notice title=threatmodel::"), "{name}");
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
    let summary = "::notice title=threatmodel::2 errors and 0 warnings in the threat model of shop\n";
    let runs = [run];
    assert_eq!(github::annotations(&runs), format!("{forged}{plain}{summary}"));
    let [run] = runs;
    let runs = [Run { repository: Path::new("/work"), ..run }];
    assert!(github::annotations(&runs).contains(",file=shop/src/lib.rs,"));
    let log: serde_json::Value = serde_json::from_str(&sarif::log(&runs[0])).unwrap();
    let uri = &log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "shop/src/lib.rs");
    let comment = markdown::verdicts(&runs);
    assert!(comment.contains("| shop/src/lib.rs:3 |"), "{comment}");
}

#[test]
fn a_comment_on_many_packages_is_short_enough_and_counts_what_it_leaves_out() {
    let model = common::shop();
    let long = Finding::new("x", "a".repeat(300));
    let verdict = Verdict { findings: vec![long; 400], ..common::verdict(&model) };
    for packages in [1, 2, 40, 3_000] {
        let runs: Vec<Run<'_>> = (0..packages).map(|_| common::run(&model, &verdict)).collect();
        let comment = markdown::verdicts(&runs);
        assert!(comment.len() < markdown::LONGEST, "{packages}: {}", comment.len());
        assert!(comment.contains("do not fit a comment"), "{packages}");
        assert_eq!(comment.starts_with("| package | errors | warnings |"), packages > 1);
        let shown = comment.matches("| error |").count();
        let said =
            comment.lines().filter_map(|line| line.split_once(" more findings do not fit")?.0.parse::<usize>().ok());
        let hidden = comment.lines().find_map(|line| {
            line.strip_prefix("The findings of ")?.split_once(" packages do not fit")?.0.parse::<usize>().ok()
        });
        assert_eq!(shown + said.sum::<usize>() + hidden.unwrap_or(0) * 400, packages * 400);
    }
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
