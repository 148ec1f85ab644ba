//! What a check prints, over hostile models: no format breaks, and nothing acts on a terminal.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use std::path::Path;

use threatmodel_core::diff::Diff;
use threatmodel_report::{diff, github, json, markdown};
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

        let commands = github::annotations(&verdict.findings);
        assert_harmless(name, "github", &commands);
        assert_eq!(commands.lines().count(), verdict.findings.len(), "{name}");
        assert!(commands.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{name}");
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
