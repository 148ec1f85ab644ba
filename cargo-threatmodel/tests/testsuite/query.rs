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
    let query = "SELECT name, controls FROM threats WHERE severity >= 'High' AND state = 'pending'";
    let table = ask(&["--offline", query]);
    assert_eq!((table.code, table.err.as_str()), (0, ""), "{}", table.out);
    assert_eq!(table.out, "name          controls\nCodeGuessing  TryLimit\n");
    // In several words it is the same query.
    let words: Vec<&str> = ["--offline"].into_iter().chain(query.split(' ')).collect();
    assert_eq!(ask(&words).out, table.out);

    let asked = |format| ask(&["--offline", "--format", format, "SELECT name, evidence, controls FROM threats"]).out;
    let row =
        serde_json::json!({ "name": "CodeGuessing", "evidence": "Claimed", "controls": ["quickstart::TryLimit"] });
    let json: serde_json::Value = serde_json::from_str(&asked("json")).unwrap();
    assert_eq!(json, serde_json::json!([row]));
    let line: serde_json::Value = serde_json::from_str(&asked("jsonl")).unwrap();
    assert_eq!(line, row);
    let csv = "\"name\",\"evidence\",\"controls\"\r\n\"CodeGuessing\",\"Claimed\",\"quickstart::TryLimit\"\r\n";
    assert_eq!(asked("csv"), csv);
}

#[test]
fn what_is_not_proven_is_found() {
    let folder = quickstart("unproven");
    let source = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    let test = "#[test]";
    assert!(source.contains(test));
    fs::write(folder.join("src/lib.rs"), source.replace(test, "#[test]\n    #[ignore]")).unwrap();
    let query = "SELECT name, state, evidence FROM unproven WHERE severity >= 'high'";
    let found = run_in(&folder, &["--offline", query]);
    assert_eq!(found.out.lines().last().unwrap(), "CodeGuessing  insufficient evidence  Claimed", "{}", found.err);
    assert_eq!(found.code, 0);
    assert_eq!(run_in(&folder, &["--offline", "--fail-on-match", query]).code, 1);
}

const OPEN: &str = "SELECT name FROM threats WHERE state = 'open'";

#[test]
fn nothing_is_told_on_standard_error() {
    let nothing = ask(&["--offline", "--fail-on-match", OPEN]);
    assert_eq!((nothing.code, nothing.out.as_str(), nothing.err.as_str()), (0, "", "nothing matches\n"));
    assert_eq!(ask(&["--offline", "--quiet", OPEN]).err, "");
    assert_eq!(ask(&["--offline", "--format", "json", OPEN]).out, "[]\n");
    assert_eq!(ask(&["--offline", "--format", "jsonl", OPEN]).out, "");
    assert_eq!(ask(&["--offline", "--format", "csv", OPEN]).out, "\"name\"\r\n");
}

#[test]
fn what_could_not_be_read_is_not_passed_over() {
    let folder = quickstart("unread");
    let source = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    fs::write(folder.join("src/lib.rs"), format!("mod gone;\n{source}")).unwrap();
    let run = run_in(&folder, &["--offline", "--fail-on-match", OPEN]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.err.contains("warning: the answer may be incomplete"), "{}", run.err);
    assert_eq!(run_in(&folder, &["--offline", OPEN]).code, 0);
    assert!(run_in(&folder, &["--offline", "SELECT message, file, line FROM problems"]).out.contains("src/lib.rs"));

    // Somebody has decided about it.
    let exempt = "[[exempt]]\nrule = \"source-unread\"\nitem = \"src/lib.rs\"\nreason = \"it is generated\"\n";
    fs::write(folder.join("threatmodel.toml"), exempt).unwrap();
    let run = run_in(&folder, &["--offline", "--fail-on-match", OPEN]);
    assert_eq!((run.code, run.err.as_str()), (0, "nothing matches\n"), "{}", run.out);
}

#[test]
fn a_wrong_query_is_shown_with_its_place() {
    let run = ask(&["SELECT name FROM threats WHERE severty >= 'High'"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let shown = "error: there is no column `severty`\n  |\n1 | SELECT name FROM threats WHERE severty >= 'High'\n  |                                ^^^^^^^\n";
    assert!(run.err.starts_with(shown) && run.err.contains("did you mean `severity`?"), "{}", run.err);
    // A slip in a value would have no answer, and that would pass.
    let run = ask(&["--offline", "--fail-on-match", "SELECT name FROM threats WHERE severity = 'Hihg'"]);
    assert!(run.code == 2 && run.err.contains("did you mean `High`?"), "{}", run.err);
    for wrong in ["", " ", "SELECT name FROM", "DELETE FROM threats", "SELECT 1; SELECT 2", "threats where open"] {
        let run = ask(&[wrong]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "`{wrong}`: {}", run.err);
    }
    assert_eq!(ask(&["--format", "xml", OPEN]).code, 2);
}

#[test]
fn alone_it_describes_itself() {
    let alone = ask(&[]);
    assert_eq!((alone.code, ask(&["--tables"]).out == alone.out), (0, true));
    for table in ["threats", "exposures", "controls", "tests", "assets", "reach", "requirements", "flows", "findings"] {
        assert!(alone.out.contains(&format!("\n{table}: ")), "{table}");
    }
    let one = ask(&["--tables", "Reach", "expiring"]);
    assert!(one.code == 0 && one.out.starts_with("reach: ") && one.out.contains("\nexpiring, a view: "), "{}", one.out);
    let none = ask(&["--tables", "threat"]);
    assert!(none.code == 2 && none.err.contains("did you mean `threats`?"), "{}", none.err);
    let examples = ask(&["--examples"]);
    assert!(examples.code == 0 && examples.out.contains("FROM single_points_of_failure"), "{}", examples.out);
    assert!(ask(&["--help"]).out.contains("--fail-on-match"));
}

#[test]
fn packages_are_told_apart() {
    let packages = ["--offline", "--package", "quickstart", "--package", "storefront"];
    let query = "SELECT model, name FROM assets WHERE name LIKE '%account%' ORDER BY name";
    let run = run_in(root(), &[&packages[..], &[query]].concat());
    assert_eq!(run.out, "model       name\nstorefront  AccountData\nquickstart  Accounts\n", "{}", run.err);
    let unknown =
        run_in(root(), &[&packages[..], &["SELECT * FROM reach WHERE \"from\" = noun('Orderings')"]].concat());
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `Ordering`?"), "{}", unknown.err);
}

#[test]
fn the_surface_and_the_findings_are_tables() {
    let run = |query| run_in(root(), &["--offline", "--package", "storefront", "--format", "jsonl", query]);
    let places = run("SELECT role, file, line FROM surface WHERE role = 'entry'");
    assert!(places.out.lines().count() > 3 && places.out.contains("examples/storefront/src/"), "{}", places.err);
    let findings = run("SELECT rule, level, message FROM findings");
    assert_eq!(findings.code, 0, "{}", findings.err);
}

#[test]
fn whoever_reads_may_stop() {
    let query = "SELECT * FROM tests";
    let mut child = command(root(), &["--offline", "--package", "storefront", "--format", "json", query])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn many_models_are_asked_at_once() {
    let folder = Subject::new("query/fleet", &Manifest::new("fleet"), &[]).folder.join("models");
    let _ = fs::remove_dir_all(&folder);
    let into = format!("{}/", folder.display());
    let packages = ["--package", "quickstart", "--package", "storefront"];
    let report = ["report", "--offline", "--format", "tables", "--output", into.as_str()];
    let wrote = Run::of(&mut common::command(root(), &[&report[..], &packages].concat()));
    assert_eq!(wrote.code, 0, "{}", wrote.err);
    for file in ["schema-1.json", "duckdb-1.sql", "spark-1.sql", "trino-1.sql"] {
        assert!(folder.join(file).is_file(), "{file}");
    }

    let fleet = |query| run_in(&folder, &["--fleet", ".", "--format", "csv", query]);
    let query = "SELECT model, name, severity, state FROM threats ORDER BY model, name";
    let here = run_in(root(), &[&["--offline", "--format", "csv", query], &packages[..]].concat());
    assert_eq!((fleet(query).out.as_str(), fleet(query).code), (here.out.as_str(), 0), "{}", fleet(query).err);
    assert_eq!(run_in(&folder, &["--fleet", ".", "--last-run", query]).code, 2);
    let none = run_in(&folder, &["--fleet", "nowhere", query]);
    assert!(none.code == 2 && none.err.contains("nowhere"), "{}", none.err);
}

/// As Ctrl-C does it; a background process may ignore that, and has to end all the same.
#[cfg(unix)]
#[test]
fn a_query_without_end_can_be_ended() {
    use std::{os::unix::process::ExitStatusExt as _, thread::sleep, time::Duration};

    let query = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    let mut child = command(&root().join("examples/quickstart"), &["--offline", query]).spawn().unwrap();
    sleep(Duration::from_millis(600));
    assert!(child.try_wait().unwrap().is_none(), "it has no end");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}
