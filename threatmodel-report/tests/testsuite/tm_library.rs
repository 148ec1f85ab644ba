//! The model as a document of the OWASP Threat Model Library.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common::{self, list};

use std::collections::BTreeSet;

use serde_json::{Value, json};
use threatmodel_model::model::Model;
use threatmodel_report::{
    loss::{Fate, Loss},
    tm_library,
};

fn document(model: &Model) -> Value {
    serde_json::from_str(&tm_library::document("shop", model).0).unwrap()
}

fn names(document: &Value, name: &str) -> BTreeSet<String> {
    let all: Vec<String> =
        list(document, name).iter().map(|item| item["symbolic_name"].as_str().unwrap().to_owned()).collect();
    let unique: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all.len(), unique.len(), "{name}: two of one name: {all:.300?}");
    unique
}

fn titled<'d>(document: &'d Value, name: &str, title: &str) -> &'d Value {
    list(document, name).iter().find(|item| item["title"] == title).unwrap()
}

#[test]
fn every_document_is_valid() {
    let Some(schema) = common::schema("owasp-threat-model-library-1.0.2.schema.json") else { return };
    for (name, model) in common::models() {
        let violations = common::violations(&schema, &tm_library::document("shop", model).0);
        assert!(violations.is_empty(), "{name}: {violations:#?}");
    }
    assert!(!common::violations(&schema, r#"{"version": "1"}"#).is_empty());
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, model) in common::models() {
        let document = document(model);
        let of = |list| names(&document, list);
        let (zones, components, stores, actors) =
            (of("trust_zones"), of("components"), of("data_stores"), of("actors"));
        let (threats, personas) = (of("threats"), of("threat_personas"));
        let expect = |known: &BTreeSet<String>, of: &Value| {
            assert!(known.contains(of.as_str().unwrap()), "{name}: {of:.200} is not among {known:.300?}");
        };
        for zoned in ["actors", "components", "data_stores"].iter().flat_map(|name| list(&document, name)) {
            expect(&zones, &zoned["trust_zone"]);
            if let Some(parent) = zoned.get("parent_component") {
                expect(&components, parent);
            }
        }
        for boundary in list(&document, "trust_boundaries") {
            expect(&zones, &boundary["trust_zone_a"]);
            expect(&zones, &boundary["trust_zone_b"]);
        }
        for placement in list(&document, "data_sets").iter().flat_map(|set| set["placements"].as_array().unwrap()) {
            expect(&stores, &placement["data_store"]);
        }
        for end in list(&document, "data_flows").iter().flat_map(|flow| [&flow["source"], &flow["destination"]]) {
            let known = match end["type"].as_str().unwrap() {
                "component" => &components,
                "data_store" => &stores,
                "actor" => &actors,
                other => panic!("{other} is no end of a flow"),
            };
            expect(known, &end["object"]);
        }
        let parts: BTreeSet<String> = components.union(&stores).cloned().collect();
        for threat in list(&document, "threats") {
            expect(&personas, &threat["threat_persona"]);
            threat["components_affected"].as_array().unwrap().iter().for_each(|part| expect(&parts, part));
        }
        for with_threats in ["controls", "risks"].iter().flat_map(|name| list(&document, name)) {
            with_threats["threats"].as_array().unwrap().iter().for_each(|threat| expect(&threats, threat));
        }
        names(&document, "controls");
        names(&document, "data_flows");
        names(&document, "data_sets");
    }
}

#[test]
fn risks_add_up_as_the_library_says() {
    let likelihoods = ["rare", "unlikely", "possible", "likely", "certain"];
    let impacts = ["negligible", "minor", "moderate", "major", "severe"];
    let document = document(&common::shop());
    assert_eq!(list(&document, "risks").len(), list(&document, "threats").len());
    for risk in list(&document, "risks") {
        let at = |words: [&str; 5], field: &str| words.iter().position(|word| risk[field] == *word).unwrap() + 1;
        let score = at(likelihoods, "likelihood") * at(impacts, "impact");
        assert_eq!(risk["score"], score);
        let level = match score {
            1 | 2 => "very_low",
            3 | 4 => "low",
            5..=9 => "medium",
            10..=12 => "high",
            15 | 16 => "very_high",
            _ => "critical",
        };
        assert_eq!(risk["level"], level);
    }
}

#[test]
fn what_the_model_says_is_said() {
    let document = document(&common::shop());
    let threat = titled(&document, "threats", "SqlInjection");
    assert_eq!(threat["weaknesses"], json!([{ "cwe_id": 89 }]));
    assert_eq!(threat["attack_mechanisms"], json!([{ "capec_id": 66 }]));
    assert_eq!(threat["sources"], json!(["adversary"]));
    assert_eq!(titled(&document, "data_stores", "Database")["type"], "sql", "by the locators of what it holds");
    assert_eq!(titled(&document, "controls", "BoundParameters")["status"], "active");
    assert_eq!(titled(&document, "controls", "Scrubbing")["status"], "assumed");
    let validities: Vec<&Value> = list(&document, "assumptions").iter().map(|known| &known["validity"]).collect();
    assert_eq!(validities, ["confirmed", "unconfirmed"]);
    assert_eq!(document["version"], "0.1.0");
    assert_eq!(document["scope"]["exposure"], "external");
    let joined: Vec<&Value> = list(&document, "trust_boundaries").iter().map(|known| &known["trust_zone_b"]).collect();
    assert_eq!(joined, ["shop-model-zones-shop-host", "shop-model-zones-shop-host"]);
    let forms = titled(&document, "components", "Forms");
    assert_eq!(forms["parent_component"], titled(&document, "components", "WebFront")["symbolic_name"]);
    assert_eq!(forms["trust_zone"], "shop-model-zones-shop-host", "the zone of what it lies in");
}

#[test]
fn the_extension_holds_the_facts_whole() {
    for (name, model) in common::models() {
        let document = document(model);
        let extension = document["extensions"][tm_library::EXTENSION].as_object().unwrap();
        let json: Value = serde_json::from_str(&model.to_json().unwrap()).unwrap();
        let elsewhere = ["policy", "packages", "registries", "doubts", "problems", "run", "linked"];
        for (list, facts) in json.as_object().unwrap().iter().filter(|(list, _)| !elsewhere.contains(&list.as_str())) {
            assert_eq!(extension.get(list), Some(facts), "{name}: {list}");
        }
    }
}

#[test]
fn one_model_has_one_document() {
    for (name, model) in common::models() {
        assert_eq!(tm_library::document("shop", model), tm_library::document("shop", model), "{name}");
    }
    let empty = document(&common::empty());
    for list in ["trust_zones", "components", "data_stores", "threat_personas", "risks"] {
        assert_eq!(empty[list], json!([]), "nothing is made up");
    }
}

#[test]
fn the_loss_says_what_is_made_up() {
    let (_, loss) = tm_library::document("shop", &common::shop());
    let made_up: BTreeSet<(&str, &str)> = loss
        .entries()
        .iter()
        .filter(|entry| matches!(entry.fate, Fate::MadeUp(_)))
        .map(|entry| (entry.list, entry.field))
        .collect();
    for expected in
        [("packages", ""), ("threats", "actor"), ("threats", "likelihood"), ("trust_zones", ""), ("actors", "")]
    {
        assert!(made_up.contains(&expected), "{expected:?} is missing in {made_up:?}");
    }
    assert_ne!(loss, Loss::default());
}

#[test]
fn a_document_reads_like_this() {
    let mut facts = common::shop().facts().clone();
    facts.assets.retain(|asset| asset.declared.name == "CardNumbers");
    facts.threats.retain(|threat| threat.declared.name == "CardTheft");
    facts.controls.retain(|control| control.declared.name == "LastFourDigits");
    facts.requirements.clear();
    facts.components.retain(|component| ["Ordering", "Database"].contains(&component.declared.name.as_str()));
    facts.exposures.retain(|exposure| exposure.threat.ends_with("CardTheft"));
    facts.mitigations.retain(|mitigation| mitigation.threat.ends_with("CardTheft"));
    facts.flows.retain(|flow| flow.to.ends_with("Database"));
    facts.accesses.clear();
    let (text, loss) = tm_library::document("Shop of the tests", &Model::from_facts(facts));
    // The extension is the model's JSON, which has tests of its own.
    let document = text.split("\n  \"extensions\"").next().unwrap();
    insta::assert_snapshot!(format!("{document}\n\n{loss}"));
}
