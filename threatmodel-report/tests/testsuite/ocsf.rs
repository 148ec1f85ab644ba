//! Detections and alerts as OCSF detection findings.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use core::time::Duration;

use serde_json::{Value, json};
use threatmodel_detect::{alert::Alert, engine::Engine, event::Event, limits::Limits};
use threatmodel_model::model::Model;
use threatmodel_report::{
    ocsf::{self, Source},
    rules_of,
};

fn document(model: &Model) -> Vec<Value> {
    serde_json::from_str(&ocsf::document("shop", model).0).unwrap()
}

/// The requirements of the class for every finding.
fn has_what_is_required(finding: &Value) {
    for (pointer, value) in [
        ("/activity_id", json!(1)),
        ("/category_uid", json!(2)),
        ("/class_uid", json!(2004)),
        ("/type_uid", json!(200_401)),
        ("/metadata/version", json!("1.2.0")),
    ] {
        assert_eq!(finding.pointer(pointer), Some(&value), "{pointer}");
    }
    assert!(finding["time"].is_u64() && finding["severity_id"].is_u64());
    for pointer in
        ["/finding_info/uid", "/finding_info/title", "/metadata/product/vendor_name", "/metadata/product/name"]
    {
        assert!(finding.pointer(pointer).unwrap().is_string(), "{pointer}");
    }
}

fn alerts() -> Vec<Alert> {
    let (rules, _) = rules_of::rules(&common::detecting());
    let mut engine = Engine::new(rules, Limits::default()).unwrap();
    let mut alerts = Vec::new();
    for at in [1, 2, 3, 10, 11, 12] {
        let fields = [("client", "10.0.0.1"), ("input", "' OR 1=1 --")];
        let event = Event::detection("shop::detect::SearchProbing", &fields);
        alerts.extend(engine.observe(Duration::from_millis(at), &event));
    }
    let paid = Event::step("shop::detect::OrderPaid", &[("session", "s")]);
    alerts.extend(engine.observe(Duration::from_secs(20), &paid));
    alerts
}

fn source(model: Option<&Model>) -> Source<'_> {
    Source { product: "shop", version: Some("1.0.0"), vendor: "Shop Ltd", started: 1_700_000_000_000, model }
}

fn findings(model: Option<&Model>) -> Vec<Value> {
    alerts().iter().map(|alert| serde_json::to_value(ocsf::finding(alert, source(model))).unwrap()).collect()
}

#[test]
fn each_detection_is_a_finding_whatever_its_texts() {
    for (name, model) in common::detecting_models() {
        let (rules, _) = rules_of::rules(model);
        let findings = document(model);
        assert_eq!(findings.len(), rules.len(), "{name}");
        for (finding, rule) in findings.iter().zip(&rules) {
            has_what_is_required(finding);
            assert_eq!(finding["finding_info"]["uid"], rule.id().to_string());
            assert_eq!(finding["finding_info"]["desc"], rule.doc.as_ref(), "{name}");
        }
        assert_eq!(ocsf::document("shop", model), ocsf::document("shop", model));
    }
}

#[test]
fn an_alert_is_a_finding_with_its_events() {
    let model = common::detecting();
    let findings = findings(Some(&model));
    findings.iter().for_each(has_what_is_required);
    let [first, second, uncertain] = &findings[..] else { panic!("{findings:#?}") };
    assert_eq!(first["severity_id"], 4);
    assert_eq!((&first["start_time"], &first["time"]), (&json!(1_700_000_000_001_u64), &json!(1_700_000_000_003_u64)));
    assert_eq!((&first["count"], &first["confidence_id"]), (&json!(3), &json!(3)));
    assert_eq!(first["evidences"].as_array().unwrap().len(), 3);
    assert_eq!(first["evidences"][0]["data"]["fields"]["input"], "' OR 1=1 --");
    assert_eq!(
        first["vulnerabilities"],
        json!([{"cwe": {"uid": "CWE-89", "src_url": "https://cwe.mitre.org/data/definitions/89.html"}}])
    );
    assert_eq!(first["unmapped"]["key"], json!([{"name": "client", "value": "10.0.0.1"}]));
    assert_eq!(first["resources"][0]["type"], "Credential");
    let uid = |finding: &Value| finding["finding_info"]["uid"].as_str().unwrap().to_owned();
    let rule = first["finding_info"]["analytic"]["uid"].as_str().unwrap();
    assert!(uid(first).starts_with(rule) && uid(second).starts_with(rule) && uid(first) != uid(second));
    assert_eq!(uncertain["confidence"], "Low", "the program has not run for the whole window");
}

#[test]
fn without_a_model_a_finding_has_no_references() {
    let findings = findings(None);
    findings.iter().for_each(has_what_is_required);
    assert!(findings.iter().all(|finding| finding.get("vulnerabilities").is_none()));
}

#[test]
fn techniques_and_those_below_them_are_attacks() {
    let findings = document(&common::detecting());
    let spraying = findings.iter().find(|finding| finding["finding_info"]["title"] == "PasswordSpraying").unwrap();
    let technique = json!({"uid": "T1110", "src_url": "https://attack.mitre.org/techniques/T1110/"});
    let below = json!({"uid": "T1110.004", "src_url": "https://attack.mitre.org/techniques/T1110/004/"});
    assert_eq!(spraying["finding_info"]["attacks"], json!([{"technique": technique, "sub_technique": below}]));
}

#[test]
fn a_finding_reads_like_this() {
    let (model, alerts) = (common::detecting(), alerts());
    let finding = ocsf::finding(&alerts[0], source(Some(&model)));
    // Written as it is: a value of JSON may have the order of its keys or not.
    insta::assert_snapshot!(serde_json::to_string_pretty(&finding).unwrap());
}
