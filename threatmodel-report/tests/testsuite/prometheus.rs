//! Detections as alerting rules of Prometheus.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use tempfile::TempDir;
use threatmodel_model::model::Model;
use threatmodel_report::{loss::Fate, prometheus, rules_of};

use crate::{
    common,
    readers::{has, said},
};

fn document(model: &Model) -> Value {
    yaml_serde::from_str(&prometheus::document(model).0).unwrap()
}

fn groups(document: &Value) -> &[Value] {
    document["groups"].as_array().unwrap()
}

fn rules(document: &Value) -> Vec<&Value> {
    groups(document).iter().flat_map(|group| group["rules"].as_array().unwrap()).collect()
}

/// The parts of an expression outside of its strings.
fn outside_of_strings(expression: &str) -> String {
    let (mut outside, mut inside, mut escaped) = (String::new(), false, false);
    for letter in expression.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ if !inside => outside.push(letter),
            _ => {}
        }
    }
    assert!(!inside, "{expression}");
    outside
}

#[test]
fn each_rule_is_an_alert_on_its_counter_whatever_its_texts() {
    for (name, model) in common::detecting_models() {
        let document = document(model);
        let (known, _) = rules_of::rules(model);
        let written = rules(&document);
        let more = usize::from(!known.is_empty());
        assert_eq!(written.len(), known.len() + more, "{name}");
        for rule in &written {
            let expression = rule["expr"].as_str().unwrap();
            let outside = outside_of_strings(expression);
            let known = [
                "increase(threatmodel_alerts_total{rule=, threat=, cause=}[5m]) > 0",
                "increase(threatmodel_alerts_total{cause=}[5m]) > 0",
            ];
            assert!(known.contains(&outside.as_str()), "{name}: {expression}");
            assert!(!expression.contains('\n'), "{name}: {expression}");
            assert!(!rule["alert"].as_str().unwrap().trim().is_empty());
        }
        let names: BTreeSet<&str> = groups(&document).iter().map(|group| group["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), groups(&document).len(), "{name}: two groups with one name");
    }
}

#[test]
fn no_text_is_a_template() {
    let mut facts = common::detecting().facts().clone();
    for detection in &mut facts.detections {
        detection.declared.doc = "{{ query \"up\" }}".to_owned();
        detection.playbook = Some("{{ externalURL }}".to_owned());
    }
    let document = document(&Model::from_facts(facts));
    for rule in rules(&document) {
        for text in rule["annotations"].as_object().unwrap().values() {
            let left = text.as_str().unwrap().replace("{{ \"{{\" }}", "");
            assert!(!left.contains("{{"), "{text}");
        }
    }
}

#[test]
fn one_model_has_one_text() {
    for (name, model) in common::detecting_models() {
        assert_eq!(prometheus::document(model), prometheus::document(model), "{name}");
    }
    assert!(groups(&document(&common::empty())).is_empty());
}

#[test]
fn keys_are_a_loss() {
    let (_, loss) = prometheus::document(&common::detecting());
    let [entry] = loss.entries() else { panic!("{loss}") };
    assert!(entry.field == "group_by" && matches!(entry.fate, Fate::Approximated(_)), "{entry}");
    assert!(!entry.of.contains(&"shop::detect::ErrorBurst".to_owned()), "{:?}", entry.of);
}

#[test]
fn the_rules_read_like_this() {
    insta::assert_snapshot!(prometheus::document(&common::detecting()).0);
}

#[test]
fn prometheus_takes_the_rules() {
    if !has("promtool", "detections in `promtool check rules`", "apt-get install prometheus") {
        return;
    }
    let folder = TempDir::new().unwrap();
    for (name, model) in common::detecting_models() {
        let file = folder.path().join("rules.yml");
        fs::write(&file, prometheus::document(model).0).unwrap();
        let document = document(model);
        let wanted = rules(&document).len();
        let read = said("promtool", ["check", "rules", file.to_str().unwrap()]);
        assert!(read.contains(&format!("SUCCESS: {wanted} rules found")), "{name}: {read}");
    }
}
