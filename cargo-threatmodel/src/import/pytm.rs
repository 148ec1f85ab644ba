//! The JSON that pytm writes with `--json`, and the smaller form that it reads.
//!
//! | there | here |
//! |---|---|
//! | `boundaries`, `actors`, `data` | trust zones, actors, assets |
//! | `elements`, `assets` | components |
//! | `flows` | flows |
//! | `findings`, with their response | threats, exposures, claims and decisions |

use std::collections::{HashMap, HashSet};

use super::{
    Mistake,
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    words,
};

pub(super) fn is(root: &Node) -> bool {
    root.peek("name").is_some() && root.peek("flows").is_some() && root.peek("elements").is_some()
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let mut draft = Draft::new("the JSON of pytm".to_owned(), root.get("name").text(), root.get("description").text());
    for boundary in root.get("boundaries").items() {
        let name = boundary.get("name").text();
        draft.push(noun(Kind::Zone, &name, &boundary));
    }
    for data in root.get("data").items() {
        let kind = if data.get("isCredentials").flag() { "Credential" } else { "Data" };
        let level = data.get("classification").text();
        let level = level.rsplit('.').next().unwrap_or_default().to_owned();
        let noun = noun(Kind::Asset, &data.get("name").text(), &data).with("kind", Value::Word(kind));
        draft.push(noun.with("classification", Value::word(words::classification(&level))));
    }
    let mut kinds: HashMap<String, Kind> = HashMap::new();
    let mut seen = HashSet::new();
    // An element stands in `elements`, and again in the list of its kind.
    for table in ["actors", "assets", "elements"] {
        for element in root.get(table).items() {
            let (name, class) = (element.get("name").text(), element.get("__class__").text());
            if matches!(class.as_str(), "Boundary" | "Dataflow" | "Data") {
                element.skip();
                continue;
            }
            let kind = if class == "Actor" { Kind::Actor } else { Kind::Component };
            if !seen.insert((kind, name.clone())) && table == "elements" {
                element.skip();
                continue;
            }
            kinds.insert(name.clone(), kind);
            let mut noun = noun(kind, &name, &element);
            noun.set(
                "kind",
                Value::Word(match (kind, class.as_str()) {
                    (Kind::Actor, _) => "Person",
                    (_, "Datastore") => "Store",
                    (_, "ExternalEntity") => "External",
                    _ => "Process",
                }),
            );
            let zone = element.get("inBoundary");
            if zone.is_there() {
                noun.set("zone", Value::Ref(Reference::new(Kind::Zone, zone.text(), zone.place())));
            }
            draft.push(noun);
            let on = Reference::new(kind, name, element.place());
            for (data, place) in element.get("data").texts() {
                let asset = Reference::new(Kind::Asset, data, place.clone());
                let link = Link::new(Verb::Accesses, on.clone(), Some(asset), place);
                draft.links.push(link.with("ops", Value::Words(vec!["Read"])));
            }
            for (key, _) in element.get("controls").entries().iter().filter(|(_, at)| at.text() == "true") {
                let why = "a setting of an element says of no threat that it is stopped";
                draft.losses.note("elements", &format!("controls.{key}"), "left out", why);
            }
            findings(&mut draft, &element.get("findings"), Some(&on), &kinds);
        }
    }
    for flow in root.get("flows").items() {
        self::flow(&mut draft, &flow, &kinds);
    }
    findings(&mut draft, &root.get("findings"), None, &kinds);
    for (number, assumption) in root.get("assumptions").items().iter().enumerate() {
        let text = if assumption.is_text() { assumption.text() } else { assumption.get("name").text() };
        draft.push(Noun::new(Kind::Assumption, &number.to_string(), &text, &text, assumption.place()).without_id());
    }
    Ok(draft)
}

fn noun(kind: Kind, name: &str, at: &At<'_>) -> Noun {
    // Names are what pytm knows its elements by.
    Noun::new(kind, name, name, &at.get("description").text(), at.place())
}

fn flow(draft: &mut Draft, flow: &At<'_>, kinds: &HashMap<String, Kind>) {
    let end = |key: &str| {
        let end = flow.get(key);
        let kind = kinds.get(&end.text()).copied().unwrap_or(Kind::Component);
        Reference::new(kind, end.text(), end.place())
    };
    let (from, to) = (end("source"), end("sink"));
    let carries: Vec<_> =
        flow.get("data").texts().into_iter().map(|(data, place)| Reference::new(Kind::Asset, data, place)).collect();
    let controls = flow.get("controls");
    let is_encrypted = controls.get("isEncrypted").flag() || flow.get("isEncrypted").flag();
    let is_authenticated =
        controls.get("authenticatesSource").flag() && controls.get("authenticatesDestination").flag();
    let doc = [flow.get("name").text(), flow.get("note").text(), flow.get("description").text()].join("\n");
    let mut link = Link::new(Verb::Flows, from.clone(), None, flow.place()).saying(doc.trim());
    if from.kind == Kind::Actor {
        link = link.with("from", Value::Ref(from.clone()));
    }
    draft.links.push(
        link.with("to", Value::Ref(to))
            .with("carries", Value::Refs(carries))
            .with("protocol", Value::Text(flow.get("protocol").text()))
            .with("authenticated", Value::Flag(is_authenticated))
            .with("encrypted", Value::Flag(is_encrypted)),
    );
    findings(draft, &flow.get("findings"), Some(&from), kinds);
}

fn findings(draft: &mut Draft, list: &At<'_>, on: Option<&Reference>, kinds: &HashMap<String, Kind>) {
    for finding in list.items() {
        if finding.is_text() {
            continue;
        }
        let id = [finding.get("threat_id").text(), finding.get("id").text()].into_iter().find(|id| !id.is_empty());
        let id = id.unwrap_or_default();
        let (description, details) = (finding.get("description").text(), finding.get("details").text());
        let threat = Reference::new(Kind::Threat, id.clone(), finding.place());
        let on = match (on, finding.get("target").text()) {
            (_, target) if kinds.contains_key(&target) => {
                let kind = kinds.get(&target).copied().unwrap_or(Kind::Component);
                Reference::new(kind, target, finding.place())
            }
            (Some(on), _) => on.clone(),
            (None, _) => threat.clone(),
        };
        let mitigations = finding.get("mitigations").text();
        if !draft.has(Kind::Threat, &id) {
            let mut noun = Noun::new(Kind::Threat, &id, &description, &details, finding.place());
            let references = finding.get("references").text();
            let references: Vec<&str> = references.split([',', ' ', '\n']).filter(|text| !text.is_empty()).collect();
            noun.set("refs", Value::Texts(words::refs(references).0));
            if let Some(severity) = words::severity(&finding.get("severity").text()) {
                noun.set("severity", Value::Word(severity));
                noun.set("because", Value::text("its severity in pytm"));
            }
            noun.set("likelihood", Value::word(words::likelihood(&finding.get("likelihood").text())));
            draft.push(noun);
            if !mitigations.is_empty() {
                let name = format!("Mitigation of {description}");
                draft.push(
                    Noun::new(Kind::Control, &format!("against {id}"), &name, &mitigations, finding.place())
                        .without_id(),
                );
            }
        }
        draft.links.push(Link::new(Verb::Exposes, on.clone(), Some(threat.clone()), finding.place()));
        let response = finding.get("response").text();
        let place = finding.place();
        let decision = |verb| Decision {
            verb,
            on: on.clone(),
            threat: threat.clone(),
            because: response.clone(),
            owner: String::new(),
            until: String::new(),
            to: String::new(),
            place: place.clone(),
        };
        match response.split([':', ' ', ',']).next().unwrap_or_default().to_lowercase().as_str() {
            "mitigated" if mitigations.is_empty() => {
                draft.find(&place, "the response says mitigated, and no mitigation is named: the threat stays open");
            }
            "mitigated" => {
                let by = Value::Refs(vec![Reference::new(Kind::Control, format!("against {id}"), place.clone())]);
                draft
                    .links
                    .push(Link::new(Verb::Mitigates, on.clone(), Some(threat.clone()), place.clone()).with("by", by));
            }
            "accepted" => draft.decide(decision(Verb::Accepts)),
            "transferred" => draft.decide(decision(Verb::Transfers)),
            "avoided" => draft.decide(decision(Verb::Avoids)),
            _ => {}
        }
    }
}
