//! `verify` on a package whose attack test sets off a detection: the table, and the corpus of its tests.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use common::{Run, building, command, root, write};
use serde_json::Value;

const LIB: &str = r#"use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "payments")]
pub struct CardNumbers;

#[threat(targets = [CardNumbers], stride = [Tampering], likelihood = Likely)]
pub struct SqlInjection;

#[requirement(from = [SqlInjection], phase = Implementation)]
pub struct NoSplicing;

#[control(layer = InputValidation)]
pub struct SearchGrammar;

#[detection(of = SqlInjection, event = "input_validation_fail", level = High, group_by = client, threshold = 3, within = "1m")]
pub struct SearchProbing;

#[threat(SqlInjection)]
#[mitigates(SqlInjection, by = SearchGrammar, bypass = true)]
#[satisfies(NoSplicing)]
#[accesses(CardNumbers, ops = [Read])]
#[detects(SearchProbing)]
pub fn search(client: &str, text: &str) -> bool {
    if text.contains('\'') {
        detect!(SearchProbing, client, secret input = text);
        return false;
    }
    true
}
"#;

const ATTACKS: &str = r#"use shop::*;
use threatmodel::prelude::*;

#[mitigates(SqlInjection, by = SearchGrammar, legitimate = honest)]
#[test]
fn probing() {
    for _ in 0..3 {
        assert_blocked!(!search("1.2.3.4", "' UNION"));
    }
}

#[test]
fn honest() {
    assert!(search("1.2.3.4", "shoes"));
}

#[test]
fn a_typo() {
    assert!(!search("1.2.3.4", "d'or"));
}
"#;

#[test]
fn verify_says_how_detections_did_and_writes_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let facade = root().display().to_string().replace('\\', "/");
    write(
        folder.path(),
        "Cargo.toml",
        &format!(
            "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\nthreatmodel = {{ path = \"{facade}\", features = [\"detect\"] }}\n\n[dev-dependencies]\nthreatmodel = {{ path = \"{facade}\", features = [\"testing\"] }}\n\n[workspace]\n"
        ),
    );
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    write(folder.path(), "src/lib.rs", LIB);
    write(folder.path(), "tests/attacks.rs", ATTACKS);
    write(folder.path(), "tests/threat_model.rs", "threatmodel::check!();\n");
    let verify = command(folder.path(), &["verify", "--offline", "--corpus", "events.ndjson"]);
    let run = Run::of(&building(verify).output().unwrap()).succeeds();
    let row = "| SearchProbing | SqlInjection | High | 3 events within 1m for each client | 1 of 1 | 1 of 1 | 100 % | 100 % |";
    assert!(run.out.contains(row), "{}", run.out);

    let corpus = fs::read_to_string(folder.path().join("events.ndjson")).unwrap();
    let events: Vec<Value> = corpus.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |test: &str, configuration: Option<&str>| {
        let of = events.iter().filter(|event| event["test"] == test);
        of.filter(|event| event.get("configuration").and_then(Value::as_str) == configuration).count()
    };
    assert_eq!(of("attacks::probing", Some("all_on")), 3, "{corpus}");
    assert_eq!(of("attacks::probing", Some("only")), 3, "{corpus}");
    assert_eq!((of("a_typo", None), of("honest", None)), (1, 0), "{corpus}");
    assert!(!corpus.contains("UNION") && !corpus.contains("d'or"), "what is secret is in the corpus: {corpus}");
    assert!(events.iter().all(|event| event["path"] == "shop::SearchProbing"), "{corpus}");
}
