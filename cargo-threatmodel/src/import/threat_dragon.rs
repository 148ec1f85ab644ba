//! Threat Dragon 2.
//!
//! | there | here |
//! |---|---|
//! | cells of the shape `actor`, `process`, `store` | actors and components |
//! | trust boundaries that are boxes | trust zones |
//! | flows | flows |
//! | threats of a cell, with their status and their mitigation | threats, exposures, controls and claims |

use std::collections::HashMap;

use super::{
    Mistake,
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    version, words,
};

pub(super) fn is(root: &Node) -> bool {
    root.peek("summary").is_some() && root.peek("detail").is_some()
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let found = root.get("version").text();
    version(&found, &["2"], "Threat Dragon").map_err(|mistake| {
        format!("{mistake}\nhelp: Threat Dragon 2 opens models of version 1, and saves them in the newer one")
    })?;
    let summary = root.get("summary");
    let mut draft =
        Draft::new(format!("Threat Dragon {found}"), summary.get("title").text(), summary.get("description").text());
    for diagram in root.get("detail").get("diagrams").items() {
        cells(&mut draft, &diagram);
    }
    Ok(draft)
}

/// What a cell is in the model.
struct Cell<'d> {
    at: At<'d>,
    data: At<'d>,
    reference: Reference,
}

fn cells(draft: &mut Draft, diagram: &At<'_>) {
    let (mut parts, mut flows) = (HashMap::new(), Vec::new());
    for cell in diagram.get("cells").items() {
        let (shape, data) = (cell.get("shape").text(), cell.get("data"));
        let of = data.get("type").text();
        let id = cell.get("id").text();
        let name = data.get("name").text();
        let doc = data.get("description").text();
        let kind = match of.as_str() {
            "tm.Actor" => Kind::Actor,
            "tm.Process" | "tm.Store" => Kind::Component,
            "tm.Flow" => {
                flows.push((id, cell, data));
                continue;
            }
            "tm.BoundaryBox" => Kind::Zone,
            "tm.Boundary" => {
                draft.losses.note("cells", "tm.Boundary", "left out", "a line encloses nothing");
                continue;
            }
            "tm.Text" => continue,
            _ if shape == "actor" => Kind::Actor,
            _ if shape == "process" || shape == "store" => Kind::Component,
            _ if shape == "flow" => {
                flows.push((id, cell, data));
                continue;
            }
            _ => continue,
        };
        let name = if name.is_empty() { kind.word().to_owned() } else { name };
        let mut noun = Noun::new(kind, &id, &one_line(&name), &doc, cell.place());
        match kind {
            Kind::Actor => noun.set("kind", Value::Word("Person")),
            Kind::Component if of == "tm.Store" || shape == "store" => noun.set("kind", Value::Word("Store")),
            Kind::Component => noun.set("kind", Value::Word("Process")),
            _ => {}
        }
        let reason = data.get("reasonOutOfScope").text();
        if data.get("outOfScope").flag() {
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            noun.doc = format!("{}\n\nOut of scope in the source{reason}", noun.doc).trim().to_owned();
        }
        draft.push(noun);
        let reference = Reference::new(kind, id.clone(), cell.place());
        parts.insert(id, Cell { at: cell, data, reference });
    }
    let mut ids: Vec<&String> = parts.keys().collect();
    ids.sort_by_key(|id| parts.get(*id).map(|cell| place_of(&cell.at)));
    for id in ids {
        if let Some(cell) = parts.get(id) {
            threats(draft, &cell.data, &cell.reference);
        }
    }
    for (_, cell, data) in flows {
        flow(draft, &cell, &data, &parts);
    }
}

/// Places in the order of the document: numbers in them count as numbers.
fn place_of(at: &At<'_>) -> (usize, String) {
    let place = at.place();
    let number = place.rsplit('/').next().and_then(|part| part.parse().ok()).unwrap_or(usize::MAX);
    (number, place)
}

fn flow(draft: &mut Draft, cell: &At<'_>, data: &At<'_>, parts: &HashMap<String, Cell<'_>>) {
    let name = one_line(&data.get("name").text());
    let end = |key: &str| {
        let end = cell.get(key).get("cell");
        let known = parts.get(&end.text()).map(|cell| cell.reference.kind);
        end.is_there().then(|| Reference::new(known.unwrap_or(Kind::Component), end.text(), end.place()))
    };
    let (source, target) = (end("source"), end("target"));
    let (Some(source), Some(target)) = (source, target) else {
        draft.find(cell.place(), format!("the flow `{name}` hangs free: one of its ends is no cell"));
        if let Some(known) = end("source").or_else(|| end("target")) {
            threats(draft, data, &known);
        } else {
            threats(draft, data, &Reference::new(Kind::Threat, "", cell.place()));
        }
        return;
    };
    let made = |from: &Reference, to: &Reference| {
        let mut link = Link::new(Verb::Flows, from.clone(), None, cell.place()).saying(name.clone());
        if from.kind == Kind::Actor {
            link = link.with("from", Value::Ref(from.clone()));
        }
        link.with("to", Value::Ref(to.clone()))
            .with("protocol", Value::Text(data.get("protocol").text()))
            .with("encrypted", Value::Flag(data.get("isEncrypted").flag()))
    };
    draft.links.push(made(&source, &target));
    if data.get("isBidirectional").flag() {
        draft.links.push(made(&target, &source));
    }
    threats(draft, data, &source);
}

fn threats(draft: &mut Draft, data: &At<'_>, on: &Reference) {
    for threat in data.get("threats").items() {
        let id = threat.get("id").text();
        let title = one_line(&threat.get("title").text());
        // Identifiers of threats are not unique over diagrams that were copied; those of cells are.
        let key = if draft.has(Kind::Threat, &id) { format!("{}/{id}", on.key) } else { id.clone() };
        let mut noun = Noun::new(Kind::Threat, &key, &title, &threat.get("description").text(), threat.place());
        noun.id = Some(id).filter(|id| !id.is_empty());
        let of = threat.get("type").text();
        // Both lists know disclosure; the model that the threat was made with says which is meant.
        let is_linddun = threat.get("modelType").text() == "LINDDUN";
        let stride = if is_linddun { None } else { words::stride(&of) };
        noun.set("stride", Value::Words(stride.into_iter().collect()));
        noun.set("linddun", Value::Words(words::linddun(&of).filter(|_| stride.is_none()).into_iter().collect()));
        if stride.is_none() && !noun.has("linddun") && !of.is_empty() {
            draft.losses.note("threats", "type", "left out", "it is neither of STRIDE nor of LINDDUN");
        }
        let severity = threat.get("severity").text();
        if let Some(word) = words::severity(&severity) {
            noun.set("severity", Value::Word(word));
            noun.set("because", Value::text("its severity in Threat Dragon"));
        }
        let reference = Reference::new(Kind::Threat, key.clone(), threat.place());
        let on = if on.key.is_empty() { reference.clone() } else { on.clone() };
        let (status, mitigation) = (threat.get("status").text(), threat.get("mitigation").text());
        draft.push(noun);
        let exposure = Link::new(Verb::Exposes, on.clone(), Some(reference.clone()), threat.place());
        if matches!(status.as_str(), "NotApplicable" | "Not Applicable" | "N/A") {
            draft.decide(Decision {
                verb: Verb::Avoids,
                on,
                threat: reference,
                because: mitigation,
                owner: String::new(),
                until: String::new(),
                to: String::new(),
                place: threat.place(),
            });
            continue;
        }
        draft.links.push(exposure);
        let says_nothing =
            mitigation.trim().is_empty() || mitigation.starts_with("Mitigation or prevention for the threat");
        if !says_nothing {
            let control = format!("mitigation of {key}");
            let name = format!("Mitigation of {title}");
            draft.push(Noun::new(Kind::Control, &control, &name, &mitigation, threat.place()).without_id());
        }
        match (status.as_str(), says_nothing) {
            ("Mitigated", true) => {
                draft.find(
                    threat.place(),
                    "the status says mitigated, and the mitigation says nothing: the threat stays open",
                );
            }
            ("Mitigated", false) => {
                let by = Reference::new(Kind::Control, format!("mitigation of {key}"), threat.place());
                let link = Link::new(Verb::Mitigates, on, Some(reference), threat.place());
                draft.links.push(link.with("by", Value::Refs(vec![by])));
            }
            _ => {}
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
