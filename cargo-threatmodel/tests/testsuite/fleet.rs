//! The questions of docs/fleet.sql: answered, and in the same way by each engine that is there.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

#[path = "../../benches/models/mod.rs"]
mod models;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use subjects::Skip;

use crate::common::{self, Run, root};

/// The title of each question, whether it is about every day, and the query.
fn questions() -> Vec<(String, bool, String)> {
    let text = fs::read_to_string(root().join("docs/fleet.sql")).unwrap();
    let blocks = text.split("\n\n").skip(1).map(|block| {
        let (comments, query): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| line.starts_with("--"));
        let history = comments.iter().any(|comment| comment.contains("--history"));
        (comments[0][3..].to_owned(), history, query.join("\n").trim_end_matches(';').to_owned())
    });
    blocks.collect()
}

/// Rows in an order that no engine has a say in.
fn ordered(rows: &Value) -> Vec<String> {
    let mut rows: Vec<String> = rows.as_array().unwrap().iter().map(Value::to_string).collect();
    rows.sort();
    rows
}

#[test]
fn the_questions_have_one_answer_in_every_engine() {
    let folder = tempfile::tempdir().unwrap();
    models::write(folder.path(), 12);
    let mut own = Vec::new();
    for (title, history, query) in questions() {
        let days: &[&str] = if history { &["--history"] } else { &[] };
        let arguments = [&["query", "--quiet", "--fleet", ".", "--format", "json"], days, &[&query]].concat();
        let run = Run::of(&mut common::command(folder.path(), &arguments));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{title}");
        let rows = ordered(&serde_json::from_str(&run.out).unwrap());
        assert!(!rows.is_empty() && rows.len() < 300, "{title}: {} rows", rows.len());
        own.push((title, rows));
    }
    assert_eq!(own.len(), 10);
    for (engine, package) in [("duckdb", "duckdb"), ("spark", "pyspark")] {
        if has(engine, package) {
            assert_eq!(answers(engine, folder.path()), own, "{engine}");
        }
    }
}

/// Whether Python has this package; if not, notes what is left out.
fn has(engine: &str, package: &str) -> bool {
    let import = format!("import {package}");
    let python = Command::new("python3").args(["-c", &import]).stderr(Stdio::null()).status();
    let java = || Command::new("java").arg("-version").stderr(Stdio::null()).status();
    let there = python.is_ok_and(|status| status.success());
    let there = there && (engine != "spark" || java().is_ok_and(|status| status.success()));
    if !there {
        Skip {
            what: &format!("the questions to many models in {engine}"),
            why: &format!("the `python3` on the PATH has no `{package}`, or there is no Java for it"),
            how: &format!("pip install {package}"),
        }
        .note();
    }
    there
}

/// What `benches/fleet.py` is told by an engine.
fn answers(engine: &str, folder: &Path) -> Vec<(String, Vec<String>)> {
    let output = Command::new("python3").arg(root().join("benches/fleet.py")).arg(engine).arg(folder).output().unwrap();
    assert!(output.status.success(), "{engine}: {}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let answer = |answer: &Value| (answer["question"].as_str().unwrap().to_owned(), ordered(&answer["rows"]));
    document["answers"].as_array().unwrap().iter().map(answer).collect()
}
