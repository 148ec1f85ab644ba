//! `cargo threatmodel query` as a process: answers, formats, exit codes, and what a wrong query gets.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use subjects::{Manifest, Subject};

use crate::common;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use common::{Run, root};

fn command(folder: &Path, arguments: &[&str]) -> Command {
    common::command(folder, &[&["query"], arguments].concat())
}

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(&mut command(folder, arguments))
}

/// Asks the quickstart.
fn ask(arguments: &[&str]) -> Run {
    run_in(&root().join("examples/quickstart"), arguments)
}

/// Copies a crate that reads as the quickstart does, for a change to it.
fn quickstart(name: &str) -> PathBuf {
    let Subject { folder } = Subject::new(&format!("query/{name}"), &Manifest::new(name).testing(&[]), &[]);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::copy(root().join("examples/quickstart/src/lib.rs"), folder.join("src/lib.rs")).unwrap();
    folder
}

#[test]
fn a_question_has_an_answer_in_each_format() {
    let table = ask(&["--offline", "threats where severity >= high and state = pending show name, controls"]);
    assert_eq!((table.code, table.err.as_str()), (0, ""), "{}", table.out);
    assert_eq!(table.out, "name          controls\nCodeGuessing  TryLimit\n");
    // Without quotes it is the same query.
    let words = ["--offline", "threats", "where", "state", "=", "pending", "show", "name,", "controls"];
    assert_eq!(ask(&words).out, table.out);

    let json: serde_json::Value =
        serde_json::from_str(&ask(&["--offline", "--format", "json", "threats show name, evidence"]).out).unwrap();
    assert_eq!(json, serde_json::json!([{ "name": "CodeGuessing", "evidence": "Claimed" }]));
    let csv = ask(&["--offline", "--format", "csv", "threats show name, evidence"]);
    assert_eq!(csv.out, "\"name\",\"evidence\"\r\n\"CodeGuessing\",\"Claimed\"\r\n");
}

#[test]
fn what_is_not_proven_is_found() {
    let folder = quickstart("unproven");
    let source = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    let test = "#[test]";
    assert!(source.contains(test));
    fs::write(folder.join("src/lib.rs"), source.replace(test, "#[test]\n    #[ignore]")).unwrap();
    let query = "threats where severity >= high and not proven show name, state, evidence";
    let found = run_in(&folder, &["--offline", query]);
    assert_eq!(found.out.lines().last().unwrap(), "CodeGuessing  insufficient evidence  Claimed", "{}", found.err);
    assert_eq!(found.code, 0);
    assert_eq!(run_in(&folder, &["--offline", "--fail-on-match", query]).code, 1);
}

#[test]
fn nothing_is_told_on_standard_error() {
    let nothing = ask(&["--offline", "--fail-on-match", "threats where open"]);
    assert_eq!((nothing.code, nothing.out.as_str(), nothing.err.as_str()), (0, "", "nothing matches\n"));
    assert_eq!(ask(&["--offline", "--quiet", "threats where open"]).err, "");
    assert_eq!(ask(&["--offline", "--format", "json", "threats where open"]).out, "[]\n");
    assert_eq!(ask(&["--offline", "--format", "csv", "threats where open show name"]).out, "\"name\"\r\n");
}

#[test]
fn what_could_not_be_read_is_not_passed_over() {
    let folder = quickstart("unread");
    let source = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    fs::write(folder.join("src/lib.rs"), format!("mod gone;\n{source}")).unwrap();
    let run = run_in(&folder, &["--offline", "--fail-on-match", "threats where open"]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.err.contains("warning: the answer may be incomplete"), "{}", run.err);
    assert_eq!(run_in(&folder, &["--offline", "threats where open"]).code, 0);

    // Somebody has decided about it.
    let exempt = "[[exempt]]\nrule = \"source-unread\"\nitem = \"src/lib.rs\"\nreason = \"it is generated\"\n";
    fs::write(folder.join("threatmodel.toml"), exempt).unwrap();
    let run = run_in(&folder, &["--offline", "--fail-on-match", "threats where open"]);
    assert_eq!((run.code, run.err.as_str()), (0, "nothing matches\n"), "{}", run.out);
}

#[test]
fn a_wrong_query_is_shown_with_its_place() {
    let run = ask(&["threats where severty >= high"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let shown =
        "error: threats have no field `severty`\n  |\n1 | threats where severty >= high\n  |               ^^^^^^^\n";
    assert!(run.err.starts_with(shown) && run.err.contains("did you mean `severity`?"), "{}", run.err);
    assert_eq!(ask(&["threats where"]).code, 2);
    assert_eq!(ask(&["--format", "xml", "threats"]).code, 2);
}

#[test]
fn alone_it_describes_itself() {
    let alone = ask(&[]);
    assert_eq!((alone.code, ask(&["nouns"]).out == alone.out), (0, true));
    for noun in ["threats", "exposures", "controls", "tests", "assets", "components", "requirements", "flows"] {
        assert!(alone.out.contains(&format!("\n{noun}: ")), "{noun}");
    }
    let help = ask(&["--help"]);
    assert!(help.code == 0 && help.out.contains("\nassumptions: ") && help.out.contains("--fail-on-match"));
}

#[test]
fn packages_are_told_apart() {
    let packages = ["--offline", "--package", "quickstart", "--package", "storefront"];
    let run = run_in(root(), &[&packages[..], &["assets where name ~ account order by name show name"]].concat());
    assert_eq!(run.out, "package     name\nstorefront  AccountData\nquickstart  Accounts\n", "{}", run.err);
    let unknown = run_in(root(), &[&packages[..], &["assets reachable from Orderings"]].concat());
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `Ordering`?"), "{}", unknown.err);
}

#[test]
fn whoever_reads_may_stop() {
    let mut child = command(root(), &["--offline", "--package", "storefront", "--format", "json", "tests"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}
