//! `verify` on a package whose attack test sets off a detection: the table, and the corpus of its tests.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use subjects::{Manifest, Subject};

use crate::common;

use std::fs;

use common::{Run, building, command};
use serde_json::{Value, json};

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
        tracing::warn!(client, "a search that is none");
        return false;
    }
    true
}
"#;

const ATTACKS: &str = r#"use shop::*;
use threatmodel::{lab::detection::{ErrorStates, input}, prelude::*};
use tracing_subscriber::layer::SubscriberExt as _;

#[mitigates(SqlInjection, by = SearchGrammar, legitimate = honest)]
#[test]
fn probing() {
    let _errors = tracing::subscriber::set_default(tracing_subscriber::registry().with(ErrorStates));
    tracing::info!("not an error state");
    input("request", "GET /search");
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
    let manifest = Manifest::new("shop")
        .code(&["detect"])
        .dependency("tracing = { version = \"0.1\", default-features = false }")
        .dev_dependency(
            "tracing-subscriber = { version = \"0.3\", default-features = false, features = [\"registry\"] }",
        );
    let files =
        [("src/lib.rs", LIB), ("tests/attacks.rs", ATTACKS), ("tests/threat_model.rs", "threatmodel::check!();\n")];
    let Subject { folder } = Subject::new("detection", &manifest, &files);
    let verify = command(&folder, &["verify", "--offline", "--corpus", "events.ndjson"]);
    let run = Run::of(&mut building(verify)).succeeds();
    let row = "SearchProbing SqlInjection High 3 events within 1m for each client 1 of 1 1 of 1 100 % 100 %";
    let said: Vec<&str> = run.out.split_whitespace().collect();
    assert!(said.join(" ").contains(row), "{}", run.out);

    let corpus = fs::read_to_string(folder.join("events.ndjson")).unwrap();
    let events: Vec<Value> = corpus.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |test: &str, configuration: Option<&str>| {
        let of = events.iter().filter(|event| event["test"] == test && event["path"] == "shop::SearchProbing");
        of.filter(|event| event.get("configuration").and_then(Value::as_str) == configuration).count()
    };
    assert_eq!(of("attacks::probing", Some("all_on")), 3, "{corpus}");
    assert_eq!(of("attacks::probing", Some("only")), 3, "{corpus}");
    assert_eq!((of("a_typo", None), of("honest", None)), (1, 0), "{corpus}");
    assert!(!corpus.contains("UNION") && !corpus.contains("d'or"), "what is secret is in the corpus: {corpus}");

    let attack = |path: &str| {
        let of = events.iter().filter(|event| event["path"] == path && event["configuration"] == "all_on");
        of.map(|event| event["fields"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(attack("threatmodel::input"), [json!({"request": "GET /search"})], "{corpus}");
    let error = json!({
        "level": "WARN", "target": "shop", "message": "a search that is none", "client": "1.2.3.4"
    });
    assert_eq!(attack("threatmodel::error"), [error.clone(), error.clone(), error], "{corpus}");

    let triage = Run::of(&mut command(&folder, &["triage", "--offline", "events.ndjson"]));
    assert!(triage.out.contains("a search that is none"), "{}\n{}", triage.out, triage.err);
    assert!(!triage.out.contains("GET /search"), "an input is no trouble: {}", triage.out);
}
