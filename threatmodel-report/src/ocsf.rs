//! Detections and alerts as detection findings of the Open Cybersecurity Schema Framework, version 1.2.0 (class 2004).
//!
//! [`document`] has one finding per detection, as the template of what an alert becomes; [`finding`] is that of a real alert.

use core::time::Duration;

use serde::Serialize;
use threatmodel_detect::{
    alert::{Alert, Cause},
    corpus::{EventLine, Origin},
    event::DETECT_TARGET,
    rule::{Level, Rule},
};
use threatmodel_model::model::Model;

use crate::{
    catalogue::{self, Entry},
    loss::{Fate, Loss},
    rules_of,
};

/// The version of the schema.
pub const VERSION: &str = "1.2.0";

/// The reporter of a finding, and the known facts about its threat.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The program that raises the alert.
    pub product: &'s str,
    /// Its version.
    pub version: Option<&'s str>,
    /// The vendor.
    pub vendor: &'s str,
    /// When the clock of the alerts began, in milliseconds since 1970.
    pub started: u64,
    /// The model that the rule comes from; without it the finding has no references.
    pub model: Option<&'s Model>,
}

/// A detection finding. It is JSON by its [`Serialize`].
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    activity_id: u32,
    activity_name: &'static str,
    category_uid: u32,
    category_name: &'static str,
    class_uid: u32,
    class_name: &'static str,
    type_uid: u32,
    type_name: &'static str,
    time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    severity_id: u32,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    status_id: u32,
    status: &'static str,
    message: String,
    finding_info: Info,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    vulnerabilities: Vec<Vulnerability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<Evidence>,
    metadata: Metadata,
    unmapped: Unmapped,
}

#[derive(Debug, Clone, Serialize)]
struct Info {
    uid: String,
    title: String,
    desc: String,
    types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_time: Option<u64>,
    analytic: Analytic,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attacks: Vec<Attack>,
    data_sources: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct Analytic {
    uid: String,
    name: String,
    type_id: u32,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Attack {
    #[serde(skip_serializing_if = "Option::is_none")]
    tactic: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    technique: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_technique: Option<Named>,
}

#[derive(Debug, Clone, Serialize)]
struct Named {
    uid: String,
    src_url: String,
}

#[derive(Debug, Clone, Serialize)]
struct Resource {
    uid: String,
    name: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    criticality: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Vulnerability {
    #[serde(skip_serializing_if = "Option::is_none")]
    cwe: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cve: Option<Uid>,
}

#[derive(Debug, Clone, Serialize)]
struct Uid {
    uid: String,
}

#[derive(Debug, Clone, Serialize)]
struct Remediation {
    desc: String,
}

#[derive(Debug, Clone, Serialize)]
struct Evidence {
    data: EventLine,
}

#[derive(Debug, Clone, Serialize)]
struct Metadata {
    version: &'static str,
    product: Product,
}

#[derive(Debug, Clone, Serialize)]
struct Product {
    name: String,
    vendor_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

/// Facts without a field in the schema.
#[derive(Debug, Clone, Serialize)]
struct Unmapped {
    threat: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    threat_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threat_severity: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    key: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_missing: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
struct Pair {
    name: String,
    value: String,
}

/// One finding per detection, as a list in JSON, and what it could not say.
#[must_use]
pub fn document(name: &str, model: &Model) -> (String, Loss) {
    let mut loss = Loss::default();
    let source = Source { product: name, version: None, vendor: name, started: 0, model: Some(model) };
    let (known, unusable) = rules_of::known(model);
    let mut findings = Vec::new();
    for known in &known {
        let made_up = Fate::MadeUp("0");
        loss.note("detections", "", &known.rule.path, made_up, "a finding has a time, and no alert was raised yet");
        let looks_for = known.detection.facts().looks_for();
        findings.push(of(&known.rule, source, format!("{}: {looks_for}", known.rule.path)));
    }
    for unusable in unusable {
        loss.note("detections", "", &unusable.path, Fate::LeftOut, "no rule can be made of it");
    }
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    let text = serde_json::to_string_pretty(&findings).unwrap_or_default();
    (text + "\n", loss)
}

/// The finding of an alert.
///
/// The uid of the finding begins with the id of the rule, and is different for each alert of a run; the id alone is the uid of
/// its `analytic`.
#[must_use]
pub fn finding(alert: &Alert, source: Source<'_>) -> Finding {
    let at = |time: Duration| source.started.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let (first, last) = (at(alert.first), at(alert.last));
    let mut finding = of(&alert.rule, source, alert.to_string());
    finding.time = last;
    finding.start_time = Some(first);
    finding.end_time = Some(last);
    finding.count = Some(alert.count);
    let (id, name) = if alert.certain { (3, "High") } else { (1, "Low") };
    finding.confidence_id = Some(id);
    finding.confidence = Some(name);
    let info = &mut finding.finding_info;
    info.uid = format!("{}-{}-{}", info.uid, source.started, alert.number);
    info.created_time = Some(last);
    info.first_seen_time = Some(first);
    info.last_seen_time = Some(last);
    if alert.cause != Cause::Found {
        info.types.push(alert.cause.name().to_owned());
    }
    let origin = Origin::default();
    finding.evidences =
        alert.evidence.iter().map(|event| Evidence { data: EventLine::recorded(event, &origin) }).collect();
    let unmapped = &mut finding.unmapped;
    unmapped.cause = Some(alert.cause.name());
    unmapped.key = alert.key.iter().map(|(name, value)| Pair { name: name.clone(), value: value.clone() }).collect();
    unmapped.evidence_missing = Some(alert.evidence_missing).filter(|missing| *missing > 0);
    finding
}

/// The finding of a rule, without the facts of an alert.
fn of(rule: &Rule, source: Source<'_>, message: String) -> Finding {
    let (severity_id, severity) = severity(rule.level);
    let threat = source.model.and_then(|model| model.threat_at(&rule.threat.path));
    let refs: &[String] = threat.map_or(&[], |threat| &threat.facts().refs);
    let entries = || refs.iter().filter_map(|reference| Entry::of(reference));
    let named = |uid: &str, entry: Entry<'_>| Named { uid: uid.to_owned(), src_url: entry.address() };
    let attack = |entry: Entry<'_>| match entry {
        Entry::Tactic(id) => Some(Attack { tactic: Some(named(id, entry)), technique: None, sub_technique: None }),
        Entry::Technique(id, below) => Some(Attack {
            tactic: None,
            technique: Some(named(id, Entry::Technique(id, None))),
            sub_technique: below.map(|below| named(below, entry)),
        }),
        _ => None,
    };
    let vulnerability = |entry: Entry<'_>| match entry {
        Entry::Cwe(number) => Some(Vulnerability { cwe: Some(named(&format!("CWE-{number}"), entry)), cve: None }),
        Entry::Cve(number) => Some(Vulnerability { cwe: None, cve: Some(Uid { uid: format!("CVE-{number}") }) }),
        _ => None,
    };
    let resource = |path: &str| {
        let asset = source.model.and_then(|model| model.asset_at(path));
        Resource {
            uid: path.to_owned(),
            name: short(path).to_owned(),
            kind: asset.map(|asset| asset.facts().kind.name()),
            criticality: asset.and_then(|asset| asset.facts().classification.as_ref().map(|level| level.name.clone())),
        }
    };
    Finding {
        activity_id: 1,
        activity_name: "Create",
        category_uid: 2,
        category_name: "Findings",
        class_uid: 2004,
        class_name: "Detection Finding",
        type_uid: 200_401,
        type_name: "Detection Finding: Create",
        time: source.started,
        start_time: None,
        end_time: None,
        count: None,
        severity_id,
        severity,
        confidence_id: None,
        confidence: None,
        status_id: 1,
        status: "New",
        message,
        finding_info: Info {
            uid: rule.id().to_string(),
            title: short(&rule.path).to_owned(),
            desc: rule.doc.to_string(),
            types: vec![rule.event.to_string(), rule.kind.name().to_owned()],
            created_time: None,
            first_seen_time: None,
            last_seen_time: None,
            analytic: Analytic { uid: rule.id().to_string(), name: rule.path.to_string(), type_id: 1, kind: "Rule" },
            attacks: entries().filter_map(attack).collect(),
            data_sources: vec![DETECT_TARGET],
        },
        resources: rule.assets.iter().map(|path| resource(path)).collect(),
        vulnerabilities: entries().filter_map(vulnerability).collect(),
        remediation: (!rule.playbook.is_empty()).then(|| Remediation { desc: rule.playbook.join("\n") }),
        evidences: Vec::new(),
        metadata: Metadata {
            version: VERSION,
            product: Product {
                name: source.product.to_owned(),
                vendor_name: source.vendor.to_owned(),
                version: source.version.map(str::to_owned),
            },
        },
        unmapped: Unmapped {
            threat: rule.threat.path.to_string(),
            threat_id: rule.threat.id.as_ref().map(ToString::to_string),
            threat_severity: rule.threat.severity.as_ref().map(ToString::to_string),
            references: refs.iter().map(|reference| catalogue::address(reference)).collect(),
            cause: None,
            key: Vec::new(),
            evidence_missing: None,
        },
    }
}

/// The last part of a path; all of it where that says nothing.
fn short(path: &str) -> &str {
    path.rsplit("::").next().filter(|last| !last.is_empty()).unwrap_or(path)
}

const fn severity(level: Level) -> (u32, &'static str) {
    match level {
        Level::Informational => (1, "Informational"),
        Level::Low => (2, "Low"),
        Level::Medium => (3, "Medium"),
        Level::High => (4, "High"),
        Level::Critical => (5, "Critical"),
    }
}
