//! Models for the tests, made from facts.

use serde_json::{Value, json};
use threatmodel_model::{
    model::{Model, today},
    policy::Policy,
    source::Sources,
};

/// A model that has these lists of facts and no others.
pub(super) fn model(lists: &[(&str, Vec<Value>)]) -> Model {
    let empty = Model::from_sources(Sources::default(), Policy::default(), today());
    let mut facts: Value = serde_json::from_str(&empty.to_json().expect("a model is JSON")).expect("JSON");
    for (list, entries) in lists {
        facts[*list] = Value::Array(entries.clone());
    }
    Model::from_json(&facts.to_string()).expect("the facts are of the model's form")
}

pub(super) fn declared(path: &str, doc: &str) -> Value {
    let name = path.rsplit("::").next();
    json!({
        "path": path, "name": name, "id": null, "doc": doc, "package": "app", "component": "package:app",
        "place": place(),
    })
}

fn place() -> Value {
    json!({ "file": "src/lib.rs", "line": 1, "column": 1, "len": 1 })
}

pub(super) fn zone(path: &str, doc: &str, trust: Option<u32>) -> Value {
    json!({ "declared": declared(path, doc), "trust": trust })
}

pub(super) fn component(path: &str, doc: &str, kind: Option<&str>, zone: Option<&str>) -> Value {
    json!({ "declared": declared(path, doc), "module": "app", "kind": kind, "zone": zone })
}

pub(super) fn actor(path: &str, doc: &str, kind: &str, zone: Option<&str>) -> Value {
    json!({ "declared": declared(path, doc), "kind": kind, "zone": zone, "trust": null })
}

pub(super) fn asset(path: &str, doc: &str, kind: &str, level: Option<(&str, &str)>, zone: Option<&str>) -> Value {
    let classification = level.map(|(policy, name)| json!({ "policy": policy, "name": name }));
    json!({
        "declared": declared(path, doc), "kind": kind, "classification": classification, "owner": null,
        "locators": [], "zone": zone, "disposition": "Protect", "adjacent": false,
    })
}

pub(super) fn threat(path: &str, target: &str) -> Value {
    json!({
        "declared": declared(path, ""), "targets": [target], "stride": ["Tampering"], "linddun": [],
        "likelihood": "Likely", "impact": null, "severity": "High", "because": "a test", "refs": [], "misuse": null,
        "actor": null, "reviewed": null,
    })
}

pub(super) fn exposure(threat: &str, component: &str) -> Value {
    json!({ "threat": threat, "site": site(component) })
}

pub(super) fn access(asset: &str, component: &str) -> Value {
    json!({ "asset": asset, "ops": ["Read"], "site": site(component) })
}

fn site(component: &str) -> Value {
    json!({
        "item": "app::f", "item_kind": "Fn", "package": "app", "component": component, "place": place(),
        "test_only": false, "void": null,
    })
}

pub(super) fn flow(from: &str, to: &str, carries: &[&str], protocol: Option<&str>, safe: (bool, bool)) -> Value {
    json!({
        "from": from, "to": to, "carries": carries, "protocol": protocol, "encrypted": safe.0,
        "authenticated": safe.1, "site": site(from),
    })
}

/// A shop with one of everything.
pub(super) fn shop() -> Model {
    let level = |name| Some(("threatmodel::ThreeLevels", name));
    model(&[
        (
            "trust_zones",
            vec![
                zone("app::Internet", "Everything outside.", Some(0)),
                zone("app::Host", "Our machine.", Some(80)),
                zone("app::Nowhere", "", None),
            ],
        ),
        (
            "actors",
            vec![
                actor("app::Customer", "Buys.", "Person", Some("app::Internet")),
                actor("app::Thief", "Steals.", "Adversary", None),
            ],
        ),
        (
            "components",
            vec![
                component("app::Web", "Answers.", Some("Process"), Some("app::Host")),
                component("app::Database", "Keeps.", Some("Store"), Some("app::Host")),
                component("app::Bank", "Pays.", Some("External"), Some("app::Internet")),
                component("app::Clock", "", None, None),
            ],
        ),
        (
            "assets",
            vec![
                asset("app::Cards", "Numbers.", "Data", level("Confidential"), None),
                asset("app::Prices", "Public.", "Data", level("Public"), None),
                asset("app::Disk", "Spins.", "Physical", None, Some("app::Host")),
            ],
        ),
        (
            "classifications",
            vec![json!({
                "path": "threatmodel::ThreeLevels", "levels": ["Public", "Restricted", "Confidential"],
                "handling": (0..3).map(|_| json!({ "owner": false, "flows": [], "layers": [], "kinds": [], "evidence": null }))
                    .collect::<Vec<_>>(),
                "place": null,
            })],
        ),
        ("threats", vec![threat("app::Injection", "app::Cards")]),
        ("exposures", vec![exposure("app::Injection", "app::Web"), exposure("app::Injection", "package:tool")]),
        ("accesses", vec![access("app::Prices", "app::Web")]),
        (
            "flows",
            vec![
                flow("app::Customer", "app::Web", &["app::Cards"], Some("https"), (true, true)),
                flow("app::Customer", "app::Web", &["app::Prices"], Some("http"), (false, true)),
                flow("app::Web", "app::Customer", &["app::Prices"], Some("https"), (true, false)),
                flow("app::Web", "app::Database", &["app::Cards", "app::Gone"], None, (true, true)),
                flow("app::Web", "app::Web", &[], Some("a queue"), (false, false)),
                flow("app::Web", "app::NotDeclared", &["app::Cards"], Some("ftp"), (false, false)),
            ],
        ),
    ])
}
