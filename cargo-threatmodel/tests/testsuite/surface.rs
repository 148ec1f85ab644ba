//! `cargo threatmodel surface` and `suggest` as processes, on packages of which nothing can be built.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{fs, path::Path};

use serde_json::Value;
use subjects::Subject;

use crate::common::{self, Run, root, write};

/// A package with these files. What it depends on is nowhere.
fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nrusqlite = \"999\"\n";
    write(folder.path(), "Cargo.toml", manifest);
    for (file, text) in files {
        write(folder.path(), file, text);
    }
    folder
}

const STORE: &str = "\
use rusqlite::Connection;

/// Looks a customer up.
pub fn find(db: &Connection, name: &str) -> String {
    db.query_row(&format!(\"SELECT id FROM customers WHERE name = '{name}'\"), [], |row| row.get(0)).unwrap()
}

pub fn picture(root: &std::path::Path, name: &str) -> Vec<u8> {
    std::fs::read(root.join(name)).unwrap()
}
";

fn run(folder: &tempfile::TempDir, arguments: &[&str]) -> Run {
    Run::of(&mut common::command(folder.path(), arguments))
}

fn json(run: &Run) -> Value {
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn threats_are_suggested_where_the_code_has_them() {
    let folder = package(&[("src/lib.rs", STORE)]);
    let text = run(&folder, &["suggest"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""), "{}", text.out);
    insta::assert_snapshot!(text.out);
    let document = json(&run(&folder, &["suggest", "--format", "json"]));
    let first = &document["suggestions"][0];
    assert_eq!(first["kind"], "sql-injection");
    assert_eq!(first["cwe"], serde_json::json!(["CWE-89"]));
    assert_eq!(first["place"], serde_json::json!({ "file": "src/lib.rs", "line": 5, "item": "shop::find" }));
    assert_eq!((&first["component"], document["unread"].as_array().unwrap().len()), (&"package:shop".into(), 0));
    let sarif = json(&run(&folder, &["suggest", "--format", "sarif"]));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"TM057".into(), &"warning".into()));
    let at = &result["locations"][0]["physicalLocation"];
    assert_eq!((&at["artifactLocation"]["uri"], &at["region"]["startLine"]), (&"src/lib.rs".into(), &5.into()));
    assert!(result["message"]["text"].as_str().unwrap().starts_with("SQL injection (CWE-89): "), "{result}");
    let markdown = run(&folder, &["suggest", "--format", "markdown"]).out;
    assert!(markdown.contains("| Critical | SQL injection (CWE-89) | `src/lib.rs:5` |"), "{markdown}");
}

#[test]
fn the_surface_is_listed_by_file() {
    let folder = package(&[("src/lib.rs", STORE)]);
    insta::assert_snapshot!(run(&folder, &["surface"]).out);
    let document = json(&run(&folder, &["surface", "--format", "json"]));
    let found = document["packages"]["shop"]["found"].as_array().unwrap();
    assert!(found.iter().any(|one| one["sign"] == "rusqlite::Connection::query_row" && one["role"] == "sink"));
}

#[test]
fn what_the_model_has_is_not_suggested_again() {
    let quickstart = root().join("examples/quickstart");
    let suggested = |folder: &std::path::Path| -> Vec<String> {
        let run = Run::of(&mut common::command(folder, &["suggest", "--offline", "--everything", "--format", "json"]));
        let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
        let suggestions = document["suggestions"].as_array().unwrap();
        suggestions.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    };
    // Its threat is that somebody guesses a code, and it says so.
    let source = fs::read_to_string(quickstart.join("src/lib.rs")).unwrap();
    assert!(source.contains("CWE-307"), "the quickstart has another threat now");
    assert!(!suggested(&quickstart).contains(&"credential-guessing".to_owned()));
}

#[test]
fn a_team_has_signs_of_its_own() {
    let sign = "[[sign]]\nrole = \"sink\"\ncalls = [\"std::fs::read\"]\nkinds = [\"exposed-files\"]\nweight = 9\n";
    let folder = package(&[("src/lib.rs", STORE), ("threatmodel.toml", sign)]);
    let kinds = json(&run(&folder, &["suggest", "--format", "json"]))["suggestions"].to_string();
    assert!(kinds.contains("exposed-files"), "{kinds}");
    for (wrong, instead, said) in [
        ("weight = 9", "weigth = 9", "threatmodel.toml:5: unknown field `weigth`"),
        ("std::fs::read", "read", "threatmodel.toml:3: `read` is no path of a crate"),
        ("exposed-files", "exposed-file", "did you mean `exposed-files`?"),
        ("std::fs::read", "rusqlit::Queue::submit", "threatmodel.toml:3: `rusqlit::Queue::submit` leads nowhere"),
    ] {
        write(folder.path(), "threatmodel.toml", &sign.replace(wrong, instead));
        let run = run(&folder, &["suggest"]);
        assert!(run.code == 2 && run.err.contains(said), "{} {}{}", run.code, run.out, run.err);
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = package(&[("src/lib.rs", "mod missing;\nfn f( {\n")]);
    let run = run(&folder, &["suggest"]);
    assert!(run.code == 0 && run.out.contains("not read: src/lib.rs:"), "{}{}", run.out, run.err);
    let document = json(&self::run(&folder, &["suggest", "--format", "json"]));
    assert!(!document["unread"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_suggested_is_written_and_compiles() {
    let root = root().to_str().unwrap();
    let place = Subject::empty("suggest_write").folder;
    let member = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}threatmodel = {{ path = '{root}' }}\n\n\
             [dev-dependencies]\nthreatmodel = {{ path = '{root}', features = [\"testing\"] }}\n",
            subjects::alike()
        )
    };
    write(
        &place,
        "Cargo.toml",
        "[workspace]\nmembers = [\"lib\", \"bin\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\n",
    );
    write(&place, "lib/Cargo.toml", &member("lib"));
    write(
        &place,
        "lib/src/lib.rs",
        "//! Letters.\n\n/// Reads a letter.\n#[must_use]\npub fn letter(name: &str) -> Vec<u8> {\n    \
         std::fs::read(std::path::Path::new(\"letters\").join(name)).unwrap_or_default()\n}\n",
    );
    write(&place, "lib/tests/threat_model.rs", "use lib as _;\nthreatmodel::check!();\n");
    write(&place, "bin/Cargo.toml", &member("bin"));
    write(
        &place,
        "bin/src/main.rs",
        "mod run;\nfn main() {\n    let line = std::env::args().nth(1).unwrap_or_default();\n    run::Shell.run(&line);\n}\n",
    );
    write(
        &place,
        "bin/src/run.rs",
        "pub struct Shell;\nimpl Shell {\n    pub fn run(&self, line: &str) {\n        \
         let _ = std::process::Command::new(\"sh\").arg(\"-c\").arg(line).status();\n    }\n}\n",
    );
    fs::copy(Path::new(root).join("Cargo.lock"), place.join("Cargo.lock")).unwrap();

    let run = |arguments: &[&str]| Run::of(&mut common::command(&place, arguments));
    let written = run(&["suggest", "--write", "--workspace", "--offline"]);
    assert_eq!(written.code, 0, "{}{}", written.out, written.err);
    let read = |file: &str| fs::read_to_string(place.join(file)).unwrap();
    insta::assert_snapshot!(format!(
        "{}\n// bin/src/main.rs\n{}\n// bin/src/run.rs\n{}\n// lib/src/threats.rs\n{}",
        read("lib/src/lib.rs"),
        read("bin/src/main.rs"),
        read("bin/src/run.rs"),
        read("lib/src/threats.rs")
    ));
    assert!(read("lib/Cargo.toml").contains("features = [\"catalogue\"]"));
    // What is written down is not suggested again.
    let again = json(&run(&["suggest", "--workspace", "--offline", "--everything", "--format", "json"]));
    let kinds: Vec<&str> =
        again["suggestions"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(!kinds.contains(&"path-traversal") && !kinds.contains(&"os-command-injection"), "{kinds:?}");

    let test = common::cargo(&place, &["test", "--offline", "--workspace", "--no-fail-fast", "--quiet"]);
    let test = Run::of(&mut common::building(test));
    let said = format!("{}{}", test.out, test.err);
    assert!(test.code != 0 && !said.contains("error[E"), "{said}");
    assert!(said.contains("attack `lib::letter`, and say whether it got through"), "{said}");
    assert!(said.contains("attack `bin::run::Shell::run`, and say whether it got through"), "{said}");
    assert!(said.contains("error[TM001]: nothing stops `PathTraversal`"), "{said}");
}

#[test]
fn nothing_is_written_where_the_annotations_would_not_compile() {
    let folder = package(&[("src/lib.rs", STORE)]);
    let written = run(&folder, &["suggest", "--write"]);
    assert_eq!((written.code, written.out.as_str()), (2, ""));
    assert!(
        written.err.contains("`shop` does not depend on `threatmodel`\nhelp: `cargo threatmodel init` adds it"),
        "{}",
        written.err
    );
    assert_eq!(fs::read_to_string(folder.path().join("src/lib.rs")).unwrap(), STORE);
}
