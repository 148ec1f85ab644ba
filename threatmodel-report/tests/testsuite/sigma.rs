//! Detections as Sigma rules.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use rsigma_parser::parse_sigma_yaml;
use serde::Deserialize as _;
use serde_json::Value;
use threatmodel_detect::rule::Rule;
use threatmodel_model::{
    evidence::{self, Reaction},
    model::Model,
};
use threatmodel_report::{
    loss::Fate,
    rules_of::{self, Why},
    sigma,
};
use threatmodel_text::plain;

/// The documents as another parser than the writer's reads them.
fn read(text: &str) -> Vec<Value> {
    yaml_serde::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap()).collect()
}

/// The documents of all files: the rule by the name of its file, and the events that it counts by their position in it.
fn documents(model: &Model) -> BTreeMap<String, Value> {
    let each = sigma::documents(model).0.into_iter().flat_map(|document| {
        let mut read = read(&document.text);
        let rule = read.pop().unwrap();
        let events = read.into_iter().enumerate().map(|(at, event)| (format!("{}#{at}", document.name), event));
        events.chain([(document.name.clone(), rule)]).collect::<Vec<_>>()
    });
    each.collect()
}

#[test]
fn every_document_is_valid() {
    let Some(detection) = common::schema("sigma-detection-rule-2.1.0.schema.json") else { return };
    let Some(correlation) = common::schema("sigma-correlation-2.1.0.schema.json") else { return };
    for (name, model) in common::detecting_models() {
        for document in documents(model).into_values() {
            let schema = if document.get("correlation").is_some() { &correlation } else { &detection };
            let violations = common::violations(schema, &document.to_string());
            assert!(violations.is_empty(), "{name}: {violations:#?}\n{document:#}");
        }
    }
    assert!(!common::violations(&detection, r#"{"title": "x"}"#).is_empty());
    assert!(!common::violations(&correlation, r#"{"title": "x", "correlation": {"type": "event_count"}}"#).is_empty());
}

#[test]
fn ids_are_different_and_lead_somewhere() {
    for (name, model) in common::detecting_models() {
        let documents = documents(model);
        let ids: BTreeSet<&str> = documents.values().map(|document| document["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), documents.len(), "{name}: two with one id");
        for correlation in documents.values().filter_map(|document| document.get("correlation")) {
            for rule in correlation["rules"].as_array().unwrap() {
                assert!(ids.contains(rule.as_str().unwrap()), "{name}: {rule} leads nowhere");
            }
        }
        for rule in rules_of::rules(model).0 {
            assert!(ids.contains(rule.id().to_string().as_str()), "{name}: {} has no document", rule.path);
        }
    }
}

#[test]
fn one_model_has_one_text_and_a_file_has_all_of_it() {
    for (name, model) in common::detecting_models() {
        let (text, loss) = sigma::document(model);
        assert_eq!((text.clone(), loss), sigma::document(model), "{name}");
        let (documents, _) = sigma::documents(model);
        let apart: Vec<Value> = documents.iter().flat_map(|document| read(&document.text)).collect();
        assert_eq!(if text.is_empty() { Vec::new() } else { read(&text) }, apart, "{name}");
        let names: BTreeSet<&str> = documents.iter().map(|document| document.name.as_str()).collect();
        assert_eq!(names.len(), documents.len());
        let plain = |name: &str| {
            let name = name.strip_suffix(sigma::ORDERED).or(name.strip_suffix(".yml")).unwrap();
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        assert!(names.iter().all(|name| plain(name)), "{names:?}");
    }
    assert_eq!(sigma::document(&common::empty()).0, "");
}

#[test]
fn texts_stay_texts_for_every_reader() {
    for (name, model) in common::detecting_models() {
        let (text, _) = sigma::document(model);
        if text.is_empty() {
            continue;
        }
        let collection = parse_sigma_yaml(&text).unwrap();
        assert!(collection.errors.is_empty(), "{name}: {:?}", collection.errors);
        let (rules, _) = rules_of::rules(model);
        let documents = documents(model);
        assert_eq!(collection.rules.len() + collection.correlations.len(), documents.len(), "{name}");
        for rule in rules {
            let id = rule.id().to_string();
            let document = documents.values().find(|document| document["id"] == id.as_str()).unwrap();
            if !rule.doc.trim().is_empty() {
                let (said, doc) = (document["description"].as_str().unwrap(), plain::visible(&rule.doc));
                let beginning: String = doc.chars().take(60_000).collect();
                assert!(said.starts_with(&beginning), "{name}: {said}");
            }
            if let Some(group_by) = document.pointer("/correlation/group-by") {
                let fields: BTreeSet<&str> = rule.kind.group_by().iter().map(AsRef::as_ref).collect();
                let written: BTreeSet<&str> =
                    group_by.as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
                assert_eq!(fields, written, "{name}");
            }
        }
    }
}

#[test]
fn what_sigma_cannot_say_is_a_rule_on_the_alert_and_a_loss() {
    let (_, loss) = sigma::document(&common::detecting());
    let moved: BTreeMap<&str, Vec<&str>> = loss
        .entries()
        .iter()
        .filter(|entry| !matches!(entry.fate, Fate::Moved(_)))
        .map(|entry| {
            assert!(matches!(entry.fate, Fate::Approximated(_)), "{entry}");
            (entry.field, entry.of.iter().map(|path| path.rsplit("::").next().unwrap()).collect())
        })
        .collect();
    let expected = [
        ("canary", vec!["HoneyAccount"]),
        ("requires", vec!["PaidWithoutCheckout"]),
        ("within", vec!["SearchFlooding"]),
        ("sequence", vec!["CartJuggling"]),
        ("group_by", vec!["LevelGuessing"]),
    ];
    assert_eq!(moved, expected.into());
    let documents = documents(&common::detecting());
    let on_alert: Vec<&str> = documents
        .values()
        .filter(|document| document.pointer("/detection/selection/target") == Some(&"threatmodel::alert".into()))
        .map(|document| document["title"].as_str().unwrap().split(':').next().unwrap())
        .collect();
    assert_eq!(on_alert, ["CartJuggling", "HoneyAccount", "LevelGuessing", "PaidWithoutCheckout", "SearchFlooding"]);
}

#[test]
fn tags_are_of_the_catalogues_that_sigma_knows_and_a_field_of_our_own_says_the_rest() {
    let documents = documents(&common::detecting());
    let spraying = &documents["shop-detect-password-spraying.yml"];
    assert_eq!(spraying["tags"], serde_json::json!(["attack.t1110.004"]));
    let about = serde_json::json!({
        "threat": "shop::model::threats::CredentialStuffing",
        "assets": ["shop::model::assets::Orders"],
        "event": "authn_login_fail",
    });
    assert_eq!(spraying["threatmodel"], about);
    let references = &documents["shop-detect-search-probing.yml"]["references"];
    assert_eq!(references[0], "https://cwe.mitre.org/data/definitions/89.html");
    assert_eq!(references[2], "A05:2025");
}

#[test]
fn evidence_shows_in_status_and_false_positives() {
    let mut facts = common::detecting().facts().clone();
    facts.run.reactions = vec![Reaction {
        format: evidence::FORMAT,
        run: String::new(),
        package: "shop".to_owned(),
        binary: "shop".to_owned(),
        test: Some("a_customer_searches".to_owned()),
        detection: "shop::detect::SearchProbing".to_owned(),
        alerted: true,
        said: String::new(),
    }];
    let documents = documents(&Model::from_facts(facts));
    let document = &documents["shop-detect-search-probing.yml"];
    assert_eq!(document["status"], "experimental");
    assert!(document["falsepositives"][0].as_str().unwrap().contains("a_customer_searches"), "{document:#}");
}

#[test]
fn a_detection_that_no_engine_takes_is_left_out_and_named() {
    let mut facts = common::detecting().facts().clone();
    facts
        .detections
        .iter_mut()
        .for_each(|detection| detection.within = detection.within.take().map(|_| "soon".to_owned()));
    let twice = facts.detections[0].clone();
    facts.detections.push(twice);
    let model = Model::from_facts(facts);
    let (rules, unusable) = rules_of::rules(&model);
    assert_eq!((rules.len(), unusable.len()), (2, 10));
    assert!(unusable.iter().any(|unusable| unusable.why == Why::SamePath));
    assert!(unusable.iter().any(|unusable| matches!(unusable.why, Why::BadTime(_))), "{}", unusable[0]);
    let (_, loss) = sigma::document(&model);
    assert!(loss.entries().iter().any(|entry| entry.fate == Fate::LeftOut && entry.of.len() == 10), "{loss}");
}

#[test]
fn a_step_that_the_model_does_not_reach_may_be_either() {
    let mut facts = common::detecting().facts().clone();
    facts.workflow_steps.retain(|step| step.declared.name != "OrderShipped");
    let documents = documents(&Model::from_facts(facts));
    let search = &documents["shop-detect-forged-shipment.ordered.yaml#2"]["detection"];
    assert_eq!(search["condition"], "selection or step");
    assert_eq!(search["step"]["step|cased"], "shop::detect::OrderShipped");
    assert_eq!(search["selection"]["rule.id"], Rule::id_of("shop::detect::OrderShipped").to_string());
}

#[test]
fn the_documents_read_like_this() {
    insta::assert_snapshot!(sigma::document(&common::detecting()).0);
}
