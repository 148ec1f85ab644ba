//! Detections as alerting rules of Prometheus, on the counters that the program exports.
//!
//! Each rule of the model is one alert on [`ALERTS`]: the program itself counts by key and in time, and Prometheus only says
//! that it found something in the last minutes. [`EVENTS`] is for graphs. Texts of the model are neither PromQL nor templates.

use std::collections::BTreeMap;

use serde::Serialize;
use threatmodel_detect::{
    alert::Cause,
    counters::{ALERTS, EVENTS},
    rule::Rule,
};
use threatmodel_model::model::Model;

use crate::{
    catalogue,
    loss::{Fate, Loss},
    plain,
    rules_of::{self, Known},
    sigma::{prose, yaml},
};

/// How long after its last alert a rule still fires.
pub const LOOK_BACK: &str = "5m";

#[derive(Serialize)]
struct Groups {
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    name: String,
    rules: Vec<AlertRule>,
}

#[derive(Serialize)]
struct AlertRule {
    alert: String,
    expr: String,
    labels: Labels,
    annotations: Annotations,
}

#[derive(Serialize)]
struct Labels {
    severity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_id: Option<String>,
}

#[derive(Serialize)]
struct Annotations {
    summary: String,
    #[serde(serialize_with = "prose")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    runbook: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    references: Option<String>,
}

/// The rules as one file, and what it could not say.
#[must_use]
pub fn document(model: &Model) -> (String, Loss) {
    let mut loss = Loss::default();
    let (known, unusable) = rules_of::known(model);
    let mut packages: BTreeMap<&str, Vec<AlertRule>> = BTreeMap::new();
    for known in &known {
        let path = &known.rule.path;
        if !known.rule.kind.group_by().is_empty() {
            let why = "a counter has no place for keys without bound";
            loss.note("detections", "group_by", path, Fate::Approximated("one alert over all keys"), why);
        }
        packages.entry(&known.detection.facts().declared.package).or_default().push(found(known));
    }
    for unusable in unusable {
        loss.note("detections", "", &unusable.path, Fate::LeftOut, "no rule can be made of it");
    }
    let exhausted = (!known.is_empty()).then(|| Group { name: "threatmodel".to_owned(), rules: vec![exhausted()] });
    let of_packages = packages
        .into_iter()
        .map(|(package, rules)| Group { name: format!("threatmodel: {}", plain::visible(package)), rules });
    let groups = merged(of_packages.chain(exhausted));
    (yaml(&Groups { groups }), loss)
}

/// The groups, with those of one name together: no two of a file may have the same.
fn merged(groups: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut merged: Vec<Group> = Vec::new();
    for group in groups {
        match merged.iter_mut().find(|known| known.name == group.name) {
            Some(known) => known.rules.extend(group.rules),
            None => merged.push(group),
        }
    }
    merged
}

fn found(known: &Known<'_>) -> AlertRule {
    let Known { detection, rule } = known;
    let facts = detection.facts();
    let refs: Vec<String> = detection
        .threat()
        .into_iter()
        .flat_map(|threat| &threat.facts().refs)
        .map(|reference| catalogue::address(reference))
        .collect();
    AlertRule {
        alert: named(&facts.declared.name),
        expr: format!(
            "increase({ALERTS}{{{}, cause={}}}[{LOOK_BACK}]) > 0",
            selector(rule),
            quoted(Cause::Found.name())
        ),
        labels: Labels { severity: rule.level.name().to_lowercase(), rule_id: Some(rule.id().to_string()) },
        annotations: Annotations {
            summary: text(&plain::line(&format!("{}: {}", rule.threat.path, facts.looks_for()))),
            description: text(&facts.declared.doc),
            runbook: (!rule.playbook.is_empty()).then(|| text(&rule.playbook.join("\n"))),
            references: (!refs.is_empty()).then(|| text(&refs.join(", "))),
        },
    }
}

/// That rules forgot keys while they were still of use.
fn exhausted() -> AlertRule {
    AlertRule {
        alert: "ThreatmodelKeysExhausted".to_owned(),
        expr: format!("increase({ALERTS}{{cause={}}}[{LOOK_BACK}]) > 0", quoted(Cause::KeysExhausted.name())),
        labels: Labels { severity: "high".to_owned(), rule_id: None },
        annotations: Annotations {
            summary: "A rule had more keys at once than it may remember".to_owned(),
            description: format!(
                "Attacks of the keys that were forgotten may go unseen. Compare {EVENTS} of the rule."
            ),
            runbook: None,
            references: None,
        },
    }
}

fn selector(rule: &Rule) -> String {
    format!("rule={}, threat={}", quoted(&rule.path), quoted(&rule.threat.path))
}

/// The text as a string of PromQL.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The name of an alert; none may be empty.
fn named(name: &str) -> String {
    let name = plain::line(name);
    if name.trim().is_empty() { "Unnamed".to_owned() } else { name }
}

/// The text as it is, in a place that is filled in like a template.
fn text(text: &str) -> String {
    plain::visible(text).replace("{{", "{{ \"{{\" }}")
}

#[cfg(test)]
mod tests {
    use super::{quoted, text};

    #[test]
    fn a_text_does_not_leave_its_quotes() {
        assert_eq!(quoted("a\"} or vector(1) # \\\n\0"), r#""a\"} or vector(1) # \\\n\u0000""#);
    }

    #[test]
    fn a_text_is_no_template() {
        assert_eq!(text("{{ query \"up\" }} {{{"), "{{ \"{{\" }} query \"up\" }} {{ \"{{\" }}{");
    }
}
