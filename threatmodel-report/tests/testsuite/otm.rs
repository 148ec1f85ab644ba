//! The model in the Open Threat Model format.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common::{self, list};

use std::collections::BTreeSet;

use serde_json::Value;
use threatmodel_model::model::Model;
use threatmodel_report::{
    loss::{Fate, Loss},
    otm,
};

fn document(model: &Model) -> Value {
    serde_json::from_str(&otm::document("shop", model).0).unwrap()
}

fn ids(document: &Value, name: &str) -> BTreeSet<String> {
    let ids: Vec<String> = list(document, name).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(ids.len(), unique.len(), "{name}: two with one id: {ids:?}");
    assert!(
        unique
            .iter()
            .all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')),
        "{unique:?}"
    );
    unique
}

fn named<'d>(document: &'d Value, list: &str, name: &str) -> &'d Value {
    self::list(document, list).iter().find(|item| item["name"] == name).unwrap()
}

#[test]
fn every_document_is_valid() {
    let Some(schema) = common::schema("otm-0.2.0.schema.json") else { return };
    for (name, model) in common::models() {
        let violations = common::violations(&schema, &otm::document("shop", model).0);
        assert!(violations.is_empty(), "{name}: {violations:#?}");
    }
    assert!(!common::violations(&schema, r#"{"otmVersion": "0.2.0", "project": {"name": "x"}}"#).is_empty());
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, model) in common::models() {
        let document = document(model);
        let [assets, zones, components, threats, mitigations, _] =
            ["assets", "trustZones", "components", "threats", "mitigations", "dataflows"]
                .map(|list| ids(&document, list));
        let expect = |known: &BTreeSet<String>, id: &Value| {
            assert!(known.contains(id.as_str().unwrap()), "{name}: {id:.200} is not among {known:.200?}");
        };
        for component in list(&document, "components") {
            match component["parent"].get("trustZone") {
                Some(zone) => expect(&zones, zone),
                None => expect(&components, &component["parent"]["component"]),
            }
            for part in ["processed", "stored"] {
                component["assets"][part].as_array().unwrap().iter().for_each(|asset| expect(&assets, asset));
            }
            for instance in component["threats"].as_array().unwrap() {
                expect(&threats, &instance["threat"]);
                for mitigation in instance["mitigations"].as_array().unwrap() {
                    expect(&mitigations, &mitigation["mitigation"]);
                }
            }
        }
        for flow in list(&document, "dataflows") {
            expect(&components, &flow["source"]);
            expect(&components, &flow["destination"]);
            flow["assets"].as_array().unwrap().iter().for_each(|asset| expect(&assets, asset));
        }
        assert_eq!(list(&document, "dataflows").len(), model.facts().flows.len(), "{name}");
    }
}

#[test]
fn one_model_has_one_document() {
    for (name, model) in common::models() {
        assert_eq!(otm::document("shop", model), otm::document("shop", model), "{name}");
    }
    let empty = document(&common::empty());
    assert!(list(&empty, "components").is_empty() && list(&empty, "trustZones").is_empty(), "nothing is made up");
}

#[test]
fn figures_follow_from_the_model() {
    let document = document(&common::shop());
    let risk = |name: &str| named(&document, "assets", name)["risk"].clone();
    assert_eq!(risk("CardNumbers")["confidentiality"], 90, "Severe, by the impact table");
    assert_eq!(risk("CatalogueData")["confidentiality"], 10, "Negligible");
    let threat = named(&document, "threats", "SearchFlood");
    assert_eq!(threat["risk"]["likelihood"], Value::Null, "nobody gave one");
    assert_eq!(named(&document, "threats", "SqlInjection")["cwes"], serde_json::json!(["CWE-89"]));
    assert_eq!(named(&document, "mitigations", "BoundParameters")["riskReduction"], 100, "proven");
    assert_eq!(named(&document, "mitigations", "Scrubbing")["riskReduction"], 0, "nobody shows it");
    let faced = |name: &str| named(&document, "components", name)["threats"][0]["state"].clone();
    assert_eq!((faced("Catalogue"), faced("Ordering")), (Value::from("exposed"), Value::from("mitigated")));
}

#[test]
fn what_stands_in_no_zone_gets_one_that_says_so() {
    let model = common::shop();
    let (text, loss) = otm::document("shop", &model);
    let document: Value = serde_json::from_str(&text).unwrap();
    let component = |name: &str| named(&document, "components", name);
    let around = component("WebFront")["id"].clone();
    assert_eq!(component("Forms")["parent"], serde_json::json!({ "component": around }));
    assert_eq!(component("shop")["type"], "package");
    let zone = component("shop")["parent"]["trustZone"].as_str().unwrap();
    let made_up = list(&document, "trustZones").iter().find(|known| known["id"] == zone).unwrap();
    assert_eq!(
        (&made_up["name"], &made_up["risk"]["trustRating"]),
        (&Value::from("no declared trust zone"), &Value::from(0))
    );
    assert!(loss.entries().iter().any(|entry| entry.list == "trust_zones" && matches!(entry.fate, Fate::MadeUp(_))));
}

#[test]
fn the_loss_names_every_list_that_the_document_has_no_place_for() {
    let (_, loss) = otm::document("shop", &common::shop());
    let lists: BTreeSet<&str> = loss.entries().iter().map(|entry| entry.list).collect();
    for list in ["assumptions", "actors", "decisions", "tests", "requirements", "classifications", "policy"] {
        assert!(lists.contains(list), "{list} is missing in {lists:?}");
    }
    assert_ne!(loss, Loss::default());
}

#[test]
fn a_document_reads_like_this() {
    let mut facts = common::shop().facts().clone();
    facts.assets.retain(|asset| asset.declared.name == "CardNumbers");
    facts.threats.retain(|threat| threat.declared.name == "CardTheft");
    facts.controls.retain(|control| control.declared.name == "LastFourDigits");
    facts.requirements.retain(|requirement| requirement.declared.name == "NothingOfUseAtRest");
    facts.components.retain(|component| component.declared.name == "Ordering");
    facts.exposures.retain(|exposure| exposure.threat.ends_with("CardTheft"));
    facts.mitigations.retain(|mitigation| mitigation.threat.ends_with("CardTheft"));
    facts.accesses.clear();
    facts.flows.clear();
    facts.actors.clear();
    facts.trust_zones.truncate(1);
    let (text, loss) = otm::document("Shop of the tests", &Model::from_facts(facts));
    insta::assert_snapshot!(format!("{text}\n{loss}"));
}
