//! Workspaces of Threat Composer, schema 1.
//!
//! | there | here |
//! |---|---|
//! | `threats`, and the assets that they name | threats and assets |
//! | `mitigations` | controls |
//! | `mitigationLinks` to a mitigation that is resolved | claimed mitigations |
//! | `assumptions` with their links | assumptions if they had an owner, so remarks |

use std::collections::{BTreeSet, HashMap};

use super::{
    Mistake,
    draft::{Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    version, words,
};

pub(super) fn is(root: &Node) -> bool {
    let keys = ["applicationInfo", "mitigationLinks", "assumptionLinks"];
    root.peek("schema").is_some() && (keys.iter().any(|key| root.peek(key).is_some()) || root.peek("threats").is_some())
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let found = root.get("schema").text();
    version(&found, &["1"], "Threat Composer")?;
    let info = root.get("applicationInfo");
    let mut draft =
        Draft::new(format!("Threat Composer, schema {found}"), info.get("name").text(), info.get("description").text());
    let mut statuses = HashMap::new();
    for mitigation in root.get("mitigations").items() {
        let (id, content) = (mitigation.get("id").text(), mitigation.get("content").text());
        let mut doc = content.clone();
        metadata(&mitigation, &mut doc, |_, _| false);
        let status = mitigation.get("status").text();
        statuses.insert(id.clone(), status);
        order(&mitigation);
        draft.push(numbered(
            Noun::new(Kind::Control, &id, &first_words(&content), &doc, mitigation.place()),
            "M",
            &mitigation,
        ));
    }
    threats(&mut draft, &root);
    links(&mut draft, &root, &statuses);
    assumptions(&mut draft, &root);
    Ok(draft)
}

fn threats(draft: &mut Draft, root: &At<'_>) {
    let mut assets = BTreeSet::new();
    for threat in root.get("threats").items() {
        let id = threat.get("id").text();
        let parts = ["threatSource", "prerequisites", "threatAction", "threatImpact"].map(|key| threat.get(key).text());
        let statement = threat.get("statement").text();
        let [source, prerequisites, action, impact] = parts;
        let said = match statement.is_empty() {
            true => [source.as_str(), &prerequisites, &action, &impact].join(" ").trim().to_owned(),
            false => statement,
        };
        let name = if action.is_empty() { first_words(&said) } else { first_words(&action) };
        let mut doc = said;
        let mut noun = Noun::new(Kind::Threat, &id, &name, "", threat.place());
        let (mut stride, mut severity) = (Vec::new(), None);
        metadata(&threat, &mut doc, |key, value| match key {
            "STRIDE" => {
                let letters = if value.is_list() { value.texts() } else { vec![(value.text(), value.place())] };
                stride.extend(letters.iter().filter_map(|(letter, _)| words::stride(letter)));
                true
            }
            "Priority" => {
                severity = words::severity(&value.text());
                true
            }
            _ => false,
        });
        noun.doc = doc;
        noun.set("stride", Value::Words(stride));
        if let Some(severity) = severity {
            noun.set("severity", Value::Word(severity));
            noun.set("because", Value::text("its priority in Threat Composer"));
        }
        for (asset, place) in threat.get("impactedAssets").texts() {
            noun.add("targets", Reference::new(Kind::Asset, asset.clone(), place.clone()));
            if assets.insert(asset.clone()) {
                draft.push(Noun::new(Kind::Asset, &asset, &asset, "", place).without_id());
                let why = "the source names assets and does not say what they are";
                draft.losses.note("threats", "impactedAssets", "made up as assets of the kind Data", why);
            }
        }
        order(&threat);
        let key = Reference::new(Kind::Threat, id, threat.place());
        draft.push(numbered(noun, "T", &threat));
        draft.links.push(Link::new(Verb::Exposes, key.clone(), Some(key), threat.place()));
    }
}

fn links(draft: &mut Draft, root: &At<'_>, statuses: &HashMap<String, String>) {
    let mut resolved = BTreeSet::new();
    for link in root.get("mitigationLinks").items() {
        let (mitigation, threat) = (link.get("mitigationId"), link.get("linkedId"));
        let control = Reference::new(Kind::Control, mitigation.text(), mitigation.place());
        let on = Reference::new(Kind::Threat, threat.text(), threat.place());
        let status = statuses.get(&control.key).map(String::as_str).unwrap_or_default();
        // One that is only an idea stops nothing. One that nobody knows is reported as a reference that leads nowhere.
        let is_known = statuses.contains_key(&control.key);
        if is_known && status != "mitigationResolved" {
            draft.expect(&on);
            continue;
        }
        resolved.insert(on.key.clone());
        let made = Link::new(Verb::Mitigates, on.clone(), Some(on), link.place());
        draft.links.push(made.with("by", Value::Refs(vec![control])));
    }
    for threat in root.get("threats").items() {
        let status = threat.get("status").text();
        if status == "threatResolved" && !resolved.contains(&threat.get("id").text()) {
            draft.find(
                threat.place(),
                "the status says resolved, and no mitigation that is resolved is linked: the threat stays open",
            );
        }
    }
}

fn assumptions(draft: &mut Draft, root: &At<'_>) {
    let mut about: HashMap<String, Vec<Reference>> = HashMap::new();
    for link in root.get("assumptionLinks").items() {
        let linked = link.get("linkedId");
        let kind = if link.get("type").text() == "Mitigation" { Kind::Control } else { Kind::Threat };
        let reference = Reference::new(kind, linked.text(), linked.place());
        about.entry(link.get("assumptionId").text()).or_default().push(reference);
    }
    for assumption in root.get("assumptions").items() {
        let (id, content) = (assumption.get("id").text(), assumption.get("content").text());
        let mut doc = content.clone();
        metadata(&assumption, &mut doc, |_, _| false);
        order(&assumption);
        let about = about.get(&id).cloned().unwrap_or_default();
        let noun = Noun::new(Kind::Assumption, &id, &first_words(&content), &doc, assumption.place());
        draft.push(numbered(noun, "A", &assumption).with("about", Value::Refs(about)));
    }
    for link in root.get("assumptionLinks").items() {
        let id = link.get("assumptionId");
        draft.expect(&Reference::new(Kind::Assumption, id.text(), id.place()));
    }
}

/// What the workspace keeps for its own order of things.
fn order(at: &At<'_>) {
    let _ = at.get("displayOrder");
}

/// People know a threat by its number: `T-12`.
fn numbered(mut noun: Noun, letter: &str, at: &At<'_>) -> Noun {
    if let Some(number) = at.get("numericId").number() {
        noun.id = Some(format!("{letter}-{number}"));
    }
    noun
}

/// Comments and whatever else is not taken go into the text.
fn metadata(at: &At<'_>, doc: &mut String, mut take: impl FnMut(&str, &At<'_>) -> bool) {
    for entry in at.get("metadata").items() {
        let (key, value) = (entry.get("key").text(), entry.get("value"));
        if !take(&key, &value) && value.is_text() && !value.text().is_empty() {
            doc.push_str(&format!("\n\n{key}: {}", value.text()));
        }
    }
    let tags: Vec<String> = at.get("tags").texts().into_iter().map(|(tag, _)| tag).collect();
    if !tags.is_empty() {
        doc.push_str(&format!("\n\nTags: {}", tags.join(", ")));
    }
}

/// The beginning of a sentence, as a name.
fn first_words(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let letters = |word: &&str| word.chars().any(char::is_alphanumeric);
    line.split_whitespace().filter(letters).take(6).collect::<Vec<_>>().join(" ")
}
