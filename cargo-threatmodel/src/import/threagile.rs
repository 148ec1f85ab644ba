//! Threagile, version 1: one file, or one that includes others.
//!
//! | there | here |
//! |---|---|
//! | `data_assets` | assets |
//! | `technical_assets` | components; what they process and store, accesses |
//! | `communication_links` | flows |
//! | `trust_boundaries` | trust zones |
//! | categories of risk that are the model's own, and those that tracking names | threats |
//! | `risks_identified`, and what the parts of a tracked risk name | exposures |
//! | `risk_tracking` | claimed mitigations and decisions |

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Include, Input, Mistake,
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    version, words,
};

/// How deep files may include each other.
const DEEPEST: usize = 16;
/// The most files of one model.
const MOST_FILES: usize = 256;

pub(super) fn is(root: &Node) -> bool {
    root.peek("threagile_version").is_some()
}

/// Takes the files that a model includes into it: a part that both have is the sum of both.
pub(super) fn include(
    root: &mut Node,
    name: &str,
    include: Include<'_>,
    files: &mut Vec<Input>,
    depth: usize,
) -> Result<(), Mistake> {
    if depth == 0 && !is(root) {
        return Ok(());
    }
    let wanted = root.peek("includes").map(Node::plain_list).unwrap_or_default();
    for file in wanted {
        if depth >= DEEPEST || files.len() >= MOST_FILES {
            return Err(format!("`{name}` includes `{file}`: files include each other without end"));
        }
        let text = include(name, &file)?;
        let place = match name.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{file}"),
            None => file.clone(),
        };
        files.push(Input { name: place.clone(), text: text.clone() });
        let mut node = super::yaml(&place, &text)?;
        self::include(&mut node, &place, include, files, depth + 1)?;
        root.merge(node);
    }
    Ok(())
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let found = root.get("threagile_version").text();
    version(&found, &["1", "0"], "Threagile")?;
    let _ = root.get("includes");
    let overview = root.get("business_overview").get("description").text();
    let mut draft = Draft::new(format!("Threagile {found}"), root.get("title").text(), overview);
    let mut reader = Reader { draft: &mut draft, components: Vec::new(), risks: Vec::new() };
    reader.assets(&root);
    reader.zones(&root);
    reader.categories(&root);
    reader.tracking(&root);
    for (name, requirement) in root.get("security_requirements").entries() {
        let text = requirement.text();
        let noun = Noun::new(Kind::Requirement, name, name, &text, requirement.place()).without_id();
        reader.draft.push(noun);
    }
    for (name, case) in root.get("abuse_cases").entries() {
        reader.draft.remarks.push(format!("Abuse case {name}: {}", case.text()));
    }
    for (question, answer) in root.get("questions").entries() {
        let (answer, place) = (answer.text(), answer.place());
        if answer.is_empty() {
            reader.draft.find(place, format!("the source has this question open: {question}"));
        } else {
            reader.draft.remarks.push(format!("{question} {answer}"));
        }
    }
    Ok(draft)
}

struct Reader<'d> {
    draft: &'d mut Draft,
    /// The technical assets, and which of them are in scope.
    components: Vec<(String, bool)>,
    /// The identifiers of the model's own risks, as Threagile forms them: category and parts, with `@` between them.
    risks: Vec<(String, Reference, Reference)>,
}

impl Reader<'_> {
    fn assets(&mut self, root: &At<'_>) {
        for (name, asset) in root.get("data_assets").entries() {
            let mut noun = self.noun(Kind::Asset, name, &asset);
            noun.set("kind", Value::Word("Data"));
            noun.set("classification", Value::word(words::classification(&asset.get("confidentiality").text())));
            noun.set("owner", Value::Text(asset.get("owner").text()));
            self.draft.push(noun);
        }
        let mut links = Vec::new();
        for (name, asset) in root.get("technical_assets").entries() {
            let mut noun = self.noun(Kind::Component, name, &asset);
            let kind = match asset.get("type").text().as_str() {
                "external-entity" => Some("External"),
                "process" => Some("Process"),
                "datastore" => Some("Store"),
                _ => None,
            };
            noun.set("kind", Value::word(kind));
            let is_out = asset.get("out_of_scope").flag();
            let reason = asset.get("justification_out_of_scope").text();
            if is_out {
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                noun.doc = format!("{}\n\nOut of scope in the source{reason}", noun.doc).trim().to_owned();
            }
            self.components.push((noun.key.clone(), !is_out));
            let on = Reference::new(Kind::Component, noun.key.clone(), asset.place());
            for (list, op) in [("data_assets_processed", "Read"), ("data_assets_stored", "Write")] {
                for (data, place) in asset.get(list).texts() {
                    let data = Reference::new(Kind::Asset, data, place.clone());
                    links.push(
                        Link::new(Verb::Accesses, on.clone(), Some(data), place).with("ops", Value::Words(vec![op])),
                    );
                }
            }
            for (name, link) in asset.get("communication_links").entries() {
                links.extend(flows(name, &link, &on));
            }
            self.draft.push(noun);
        }
        self.draft.links.extend(links);
    }

    fn noun(&self, kind: Kind, name: &str, at: &At<'_>) -> Noun {
        let id = at.get("id").text();
        let id = if id.is_empty() { name.to_owned() } else { id };
        Noun::new(kind, &id, name, &at.get("description").text(), at.place())
    }

    fn zones(&mut self, root: &At<'_>) {
        let mut inside: HashMap<String, String> = HashMap::new();
        for (name, boundary) in root.get("trust_boundaries").entries() {
            let noun = self.noun(Kind::Zone, name, &boundary);
            for (asset, place) in boundary.get("technical_assets_inside").texts() {
                let zone = Reference::new(Kind::Zone, noun.key.clone(), place.clone());
                if let Some(known) = inside.insert(asset.clone(), name.to_owned()) {
                    self.draft
                        .find(&place, format!("`{asset}` lies in the boundary `{known}` already, and the last counts"));
                }
                self.draft.expect(&Reference::new(Kind::Component, asset.clone(), place));
                if let Some(component) = self.draft.noun_mut(Kind::Component, &asset) {
                    component.set("zone", Value::Ref(zone));
                }
            }
            self.draft.push(noun);
        }
    }

    /// The categories of the model's own, with the risks that were found.
    fn categories(&mut self, root: &At<'_>) {
        let categories: Vec<(String, At<'_>)> = ["individual_risk_categories", "custom_risk_categories"]
            .into_iter()
            .flat_map(|table| {
                let table = root.get(table);
                match table.is_list() {
                    true => table.items().into_iter().map(|at| (at.get("title").text(), at)).collect::<Vec<_>>(),
                    false => table.entries().into_iter().map(|(name, at)| (name.to_owned(), at)).collect(),
                }
            })
            .collect();
        for (name, category) in categories {
            let mut noun = self.noun(Kind::Threat, &name, &category);
            noun.set("stride", Value::Words(words::stride(&category.get("stride").text()).into_iter().collect()));
            let cwe = category.get("cwe").text();
            if !cwe.is_empty() && cwe != "0" {
                noun.set("refs", Value::Texts(words::refs([format!("CWE-{cwe}").as_str()]).0));
            }
            let mitigation =
                [category.get("action").text(), category.get("mitigation").text(), category.get("check").text()];
            let mitigation: Vec<String> = mitigation.into_iter().filter(|text| !text.is_empty()).collect();
            let threat = Reference::new(Kind::Threat, noun.key.clone(), category.place());
            let mut worst: Option<(usize, String)> = None;
            let mut links = Vec::new();
            for (risk, at) in category.get("risks_identified").entries() {
                let on = self.place_of_risk(&at, &threat);
                let severity = at.get("severity").text();
                let position =
                    words::severity(&severity).and_then(|word| SEVERITIES.iter().position(|known| *known == word));
                if let Some(position) = position
                    && worst.as_ref().is_none_or(|(known, _)| position > *known)
                {
                    worst = Some((position, format!("the highest severity of its risks in Threagile, {severity}")));
                }
                if noun.keys.iter().all(|(key, _)| *key != "likelihood") {
                    noun.set("likelihood", Value::word(words::likelihood(&at.get("exploitation_likelihood").text())));
                }
                let _ = at.get("exploitation_likelihood");
                self.risks.push((format!("{}@{}", noun.key, on.key), threat.clone(), on.clone()));
                links.push(Link::new(Verb::Exposes, on, Some(threat.clone()), at.place()).saying(plain(risk)));
            }
            if let Some((position, because)) = worst {
                noun.set("severity", SEVERITIES.get(position).map_or(Value::Flag(false), |word| Value::Word(word)));
                noun.set("because", Value::Text(because));
            }
            if !mitigation.is_empty() {
                let control = Noun::new(
                    Kind::Control,
                    &format!("against {}", noun.key),
                    &format!("Mitigation of {name}"),
                    &mitigation.join("\n\n"),
                    category.place(),
                );
                self.draft.push(control.without_id());
            }
            self.draft.push(noun);
            self.draft.links.extend(links);
        }
    }

    /// The component that a risk is about, or the threat itself.
    fn place_of_risk(&mut self, risk: &At<'_>, threat: &Reference) -> Reference {
        for key in [
            "most_relevant_technical_asset",
            "most_relevant_communication_link",
            "most_relevant_trust_boundary",
            "most_relevant_shared_runtime",
            "most_relevant_data_asset",
        ] {
            let at = risk.get(key);
            if key == "most_relevant_technical_asset" && at.is_there() && !at.text().is_empty() {
                return Reference::new(Kind::Component, at.text(), at.place());
            }
        }
        threat.clone()
    }

    /// What became of risks. `*` in a part stands for every technical asset in scope there.
    fn tracking(&mut self, root: &At<'_>) {
        let known: HashSet<String> = self.components.iter().map(|(id, _)| id.clone()).collect();
        let mut made: BTreeMap<String, Reference> = BTreeMap::new();
        for (risk, at) in root.get("risk_tracking").entries() {
            let status = at.get("status").text();
            let because = at.get("justification").text();
            let owner = at.get("checked_by").text();
            let ticket = at.get("ticket").text();
            let date = at.get("date").text();
            let mut parts = risk.split('@');
            let category = parts.next().unwrap_or_default().trim();
            let parts: Vec<&str> = parts.map(str::trim).collect();
            let own: Vec<(Reference, Reference)> = self
                .risks
                .iter()
                .filter(|(id, _, _)| matches(risk, id))
                .map(|(_, threat, on)| (threat.clone(), on.clone()))
                .collect();
            let hit = match own.is_empty() {
                false => own,
                true if self.draft.has(Kind::Threat, category) => {
                    self.draft.find(at.place(), format!("`{risk}` tracks a risk that the model does not have"));
                    continue;
                }
                true => {
                    let threat = made
                        .entry(category.to_owned())
                        .or_insert_with(|| Reference::new(Kind::Threat, category, at.place()))
                        .clone();
                    if !self.draft.has(Kind::Threat, category) {
                        let doc = format!("The risk category `{category}` of Threagile, which its rules found.");
                        let name = category.replace('-', " ");
                        self.draft.push(Noun::new(Kind::Threat, category, &name, &doc, at.place()));
                    }
                    let places = self.places(&parts, &known, &at);
                    places.into_iter().map(|on| (threat.clone(), on)).collect()
                }
            };
            let said = [because.as_str(), &ticket, &owner, &date]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            for (threat, on) in hit {
                self.track(
                    &status,
                    &said,
                    Decision {
                        verb: Verb::Accepts,
                        on,
                        threat,
                        because: because.clone(),
                        owner: owner.clone(),
                        until: String::new(),
                        to: String::new(),
                        place: at.place(),
                    },
                );
            }
        }
    }

    fn track(&mut self, status: &str, said: &str, decision: Decision) {
        let Decision { on, threat, place, .. } = &decision;
        let doc = format!("{status} in the source: {said}");
        let exposure = Link::new(Verb::Exposes, on.clone(), Some(threat.clone()), place.clone()).saying(&doc);
        match status {
            "mitigated" => {
                let key = format!("against {}", threat.key);
                if !self.draft.has(Kind::Control, &key) {
                    let name = format!("Mitigation of {}", threat.key.replace('-', " "));
                    self.draft
                        .push(Noun::new(Kind::Control, &key, &name, &decision.because, place.clone()).without_id());
                }
                let by = Value::Refs(vec![Reference::new(Kind::Control, key, place.clone())]);
                let claim = Link::new(Verb::Mitigates, on.clone(), Some(threat.clone()), place.clone()).with("by", by);
                self.draft.links.extend([exposure, claim]);
            }
            "accepted" => self.draft.decide(decision),
            "false-positive" => self.draft.decide(Decision { verb: Verb::Avoids, ..decision }),
            _ => self.draft.links.push(exposure),
        }
    }

    /// The components that the parts of a tracked risk name. Where they name none, a wildcard stands for all in scope.
    fn places(&mut self, parts: &[&str], known: &HashSet<String>, at: &At<'_>) -> Vec<Reference> {
        let place = at.place();
        let mut named: Vec<&str> = Vec::new();
        for part in parts.iter().filter(|part| **part != "*") {
            // A communication link is named by its source and its own name: `source>link`.
            let component = part.split('>').next().unwrap_or(part);
            match known.contains(component) {
                true => named.push(component),
                false => self.draft.find(&place, format!("`{part}` is no technical asset of this source")),
            }
        }
        if named.is_empty() && parts.contains(&"*") {
            named = self.components.iter().filter(|(_, in_scope)| *in_scope).map(|(id, _)| id.as_str()).collect();
        }
        named.into_iter().map(|id| Reference::new(Kind::Component, id, place.clone())).collect()
    }
}

const SEVERITIES: [&str; 4] = ["Low", "Medium", "High", "Critical"];

/// Whether a risk is one of those that a pattern names.
fn matches(pattern: &str, risk: &str) -> bool {
    let (pattern, risk): (Vec<&str>, Vec<&str>) = (pattern.split('@').collect(), risk.split('@').collect());
    pattern.len() == risk.len() && pattern.iter().zip(&risk).all(|(pattern, part)| *pattern == "*" || pattern == part)
}

fn flows(name: &str, link: &At<'_>, on: &Reference) -> Vec<Link> {
    let target = link.get("target");
    let to = Reference::new(Kind::Component, target.text(), target.place());
    let protocol = link.get("protocol").text();
    let is_encrypted = protocol.ends_with("-encrypted")
        || matches!(protocol.as_str(), "https" | "wss" | "ssh" | "ssh-tunnel" | "ftps" | "sftp" | "scp" | "ldaps")
        || link.get("vpn").flag();
    let is_authenticated = !matches!(link.get("authentication").text().as_str(), "" | "none");
    let doc = [name, &link.get("description").text()].join("\n").trim().to_owned();
    let made = |on: &Reference, to: &Reference, list: &str| {
        let carried = link.get(list).texts();
        let carried: Vec<_> =
            carried.into_iter().map(|(data, place)| Reference::new(Kind::Asset, data, place)).collect();
        let is_there = !carried.is_empty();
        let link = Link::new(Verb::Flows, on.clone(), None, link.place())
            .saying(&doc)
            .with("to", Value::Ref(to.clone()))
            .with("carries", Value::Refs(carried))
            .with("protocol", Value::Text(protocol.clone()))
            .with("authenticated", Value::Flag(is_authenticated))
            .with("encrypted", Value::Flag(is_encrypted));
        (link, is_there)
    };
    let (sent, sends) = made(on, &to, "data_assets_sent");
    let (received, receives) = made(&to, on, "data_assets_received");
    match (sends, receives) {
        (_, false) => vec![sent],
        (false, true) => vec![received],
        (true, true) => vec![sent, received],
    }
}

/// Titles of risks are HTML.
fn plain(text: &str) -> String {
    ["<b>", "</b>", "<i>", "</i>"].iter().fold(text.to_owned(), |text, tag| text.replace(tag, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_part() {
        assert!(matches("sql@*@db", "sql@web@db") && matches("sql@*", "sql@web"));
        assert!(!matches("sql@*", "sql@web@db") && !matches("*@web", "sql@db"));
    }
}
