//! The OWASP Threat Model Library, schema 1.0; ours is read back whole from its extension.
//!
//! | there | here |
//! |---|---|
//! | `trust_zones`, `actors`, `components`, `data_stores` | trust zones, actors, components |
//! | `data_sets` | assets; where they are placed, accesses |
//! | `threat_personas` | actors |
//! | `threats`, with the likelihood and the impact of their `risks` | threats |
//! | `components_affected` | exposures |
//! | `controls` that are `active` or `assumed` | claimed mitigations of their threats |
//! | `data_flows` | flows |

use std::collections::HashMap;

use super::{
    Mistake,
    draft::{Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    own, version, words,
};

/// Where our exports keep the model itself.
const EXTENSION: &str = "github.com/threatmodel/threatmodel/model";

pub(super) fn is(root: &Node) -> bool {
    let schema = root.peek("$schema").and_then(Node::plain).unwrap_or_default();
    schema.contains("threat-model-library") || (root.peek("scope").is_some() && root.peek("threat_personas").is_some())
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let schema = root.get("$schema").text();
    let found = schema.split('/').find_map(|part| {
        part.strip_prefix('v').filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    });
    if let Some(found) = found {
        version(found, &["1.0"], "the OWASP Threat Model Library")?;
    }
    let scope = root.get("scope");
    let mut draft = Draft::new(
        format!("the OWASP Threat Model Library {}", found.unwrap_or("1.0")),
        scope.get("title").text(),
        scope.get("description").text(),
    );
    let own = root.get("extensions").get(EXTENSION);
    if own.is_there() {
        // What the extension says whole, the rest says less exactly; it is read so that it is not called lost.
        for table in [
            "trust_zones",
            "trust_boundaries",
            "actors",
            "components",
            "data_stores",
            "data_sets",
            "data_flows",
            "assumptions",
            "threat_personas",
            "threats",
            "controls",
            "risks",
        ] {
            root.get(table).skip();
        }
        for known in ["symbolic_names", "severities", "states", "format", "as_of", "classifications"] {
            own.get(known).skip();
        }
        scope.skip();
        let _ = root.get("version");
        own::facts(&mut draft, &own);
        return Ok(draft);
    }
    let mut reader = Reader { draft: &mut draft };
    reader.nouns(&root);
    reader.threats(&root);
    reader.controls(&root);
    reader.flows(&root);
    reader.assumptions(&root);
    Ok(draft)
}

struct Reader<'d> {
    draft: &'d mut Draft,
}

impl Reader<'_> {
    fn noun(&self, kind: Kind, at: &At<'_>) -> Noun {
        Noun::new(
            kind,
            &at.get("symbolic_name").text(),
            &at.get("title").text(),
            &at.get("description").text(),
            at.place(),
        )
    }

    fn zone(&self, at: &At<'_>) -> Value {
        let zone = at.get("trust_zone");
        if zone.is_there() {
            Value::Ref(Reference::new(Kind::Zone, zone.text(), zone.place()))
        } else {
            Value::Flag(false)
        }
    }

    fn nouns(&mut self, root: &At<'_>) {
        for zone in root.get("trust_zones").items() {
            self.draft.push(self.noun(Kind::Zone, &zone));
        }
        for actor in root.get("actors").items() {
            let kind = if actor.get("type").text() == "system" { "System" } else { "Person" };
            let noun = self.noun(Kind::Actor, &actor).with("kind", Value::Word(kind)).with("zone", self.zone(&actor));
            self.draft.push(noun);
        }
        for (table, kind) in [("components", None), ("data_stores", Some("Store"))] {
            for component in root.get(table).items() {
                let noun = self.noun(Kind::Component, &component).with("zone", self.zone(&component));
                self.draft.push(noun.with("kind", Value::word(kind)));
            }
        }
        for data in root.get("data_sets").items() {
            let sensitivity: Vec<String> =
                data.get("data_sensitivity").texts().into_iter().map(|(text, _)| text).collect();
            let kind = if sensitivity.iter().any(|word| word == "cred") { "Credential" } else { "Data" };
            let noun = self.noun(Kind::Asset, &data).with("kind", Value::Word(kind));
            if !sensitivity.is_empty() {
                let why = "kinds of sensitive data are no levels of protection: classify the asset";
                self.draft.losses.note("data_sets", "data_sensitivity", "left out", why);
            }
            for placement in data.get("placements").items() {
                let store = placement.get("data_store");
                let asset = Reference::new(Kind::Asset, noun.key.clone(), placement.place());
                let on = Reference::new(Kind::Component, store.text(), store.place());
                let link = Link::new(Verb::Accesses, on, Some(asset), placement.place());
                self.draft.links.push(link.with("ops", Value::Words(vec!["Read", "Write"])));
            }
            self.draft.push(noun);
        }
        for persona in root.get("threat_personas").items() {
            let kind = match (persona.get("malicious_intent").flag(), persona.get("is_person").flag()) {
                (true, _) => "Adversary",
                (false, true) => "Person",
                (false, false) => "System",
            };
            let mut noun = self.noun(Kind::Actor, &persona).with("kind", Value::Word(kind));
            noun.key = persona_key(&noun.key);
            self.draft.push(noun);
        }
    }

    fn threats(&mut self, root: &At<'_>) {
        let mut risks: HashMap<String, At<'_>> = HashMap::new();
        for risk in root.get("risks").items() {
            for (threat, place) in risk.get("threats").texts() {
                let twice = risks.insert(threat.clone(), risk.clone()).is_some();
                if twice {
                    self.draft.find(
                        &place,
                        format!(
                            "`{threat}` has a risk already, and the grammar has one for each threat; the last counts"
                        ),
                    );
                }
            }
        }
        for threat in root.get("threats").items() {
            let mut noun = self.noun(Kind::Threat, &threat);
            let persona = threat.get("threat_persona");
            if persona.is_there() {
                noun.set(
                    "actor",
                    Value::Ref(Reference::new(Kind::Actor, persona_key(&persona.text()), persona.place())),
                );
            }
            noun.set("misuse", Value::Text(threat.get("event").text()));
            let ids = [("attack_mechanisms", "capec_id", "CAPEC"), ("weaknesses", "cwe_id", "CWE")];
            let mut refs = Vec::new();
            for (list, key, catalogue) in ids {
                for entry in threat.get(list).items() {
                    let _ = entry.get(&key.replace("_id", "_title"));
                    refs.push(format!("{catalogue}-{}", entry.get(key).text()));
                }
            }
            noun.set("refs", Value::Texts(words::refs(refs.iter().map(String::as_str)).0));
            if let Some(risk) = risks.get(&noun.key) {
                noun.set("likelihood", Value::word(words::likelihood(&risk.get("likelihood").text())));
                if let Some(impact) = words::one_of(&risk.get("impact").text(), &words::IMPACTS) {
                    let because = risk.get("impact_description").text();
                    let because = if because.is_empty() { "as the source has it".to_owned() } else { because };
                    noun.set("impact", Value::Word(impact));
                    noun.set("because", Value::Text(because));
                }
            }
            let key = noun.key.clone();
            self.draft.push(noun);
            for (component, place) in threat.get("components_affected").texts() {
                let threat = Reference::new(Kind::Threat, key.clone(), place.clone());
                let on = Reference::new(Kind::Component, component, place.clone());
                self.draft.links.push(Link::new(Verb::Exposes, on, Some(threat), place));
            }
        }
    }

    fn controls(&mut self, root: &At<'_>) {
        let mut affected: HashMap<String, Vec<Reference>> = HashMap::new();
        for link in self.draft.links.iter().filter(|link| link.verb == Verb::Exposes) {
            if let Some(threat) = &link.first {
                affected.entry(threat.key.clone()).or_default().push(link.on.clone());
            }
        }
        for control in root.get("controls").items() {
            let noun = self.noun(Kind::Control, &control);
            let status = control.get("status").text();
            let is_there = matches!(status.as_str(), "active" | "assumed");
            let threats = control.get("threats").texts();
            if is_there && threats.is_empty() {
                self.draft.find(control.place(), format!("the control is {status}, and names no threat that it stops"));
            }
            for (threat, place) in threats {
                let threat = Reference::new(Kind::Threat, threat, place.clone());
                if !is_there {
                    self.draft.expect(&threat);
                    continue;
                }
                let by = Value::Refs(vec![Reference::new(Kind::Control, noun.key.clone(), place.clone())]);
                // Where the threat is, the control is said to be; without a place the claim stands with the threat.
                let at = affected.get(&threat.key).cloned().unwrap_or_else(|| vec![threat.clone()]);
                for on in at {
                    let link = Link::new(Verb::Mitigates, on, Some(threat.clone()), place.clone());
                    self.draft.links.push(link.with("by", by.clone()));
                }
            }
            self.draft.push(noun);
        }
    }

    fn flows(&mut self, root: &At<'_>) {
        for flow in root.get("data_flows").items() {
            let _ = flow.get("symbolic_name");
            let end = |key: &str| {
                let end = flow.get(key);
                let kind = if end.get("type").text() == "actor" { Kind::Actor } else { Kind::Component };
                let object = end.get("object");
                Reference::new(kind, object.text(), object.place())
            };
            let (source, destination) = (end("source"), end("destination"));
            let (title, doc) = (flow.get("title").text(), flow.get("description").text());
            let mut link = Link::new(Verb::Flows, source.clone(), None, flow.place());
            link = link.saying([title, doc].join("\n").trim());
            if source.kind == Kind::Actor {
                link = link.with("from", Value::Ref(source));
            }
            self.draft.links.push(
                link.with("to", Value::Ref(destination)).with("encrypted", Value::Flag(flow.get("encrypted").flag())),
            );
        }
    }

    fn assumptions(&mut self, root: &At<'_>) {
        for (number, assumption) in root.get("assumptions").items().iter().enumerate() {
            let doc = assumption.get("description").text();
            let validity = assumption.get("validity").text();
            let doc = if validity.is_empty() { doc } else { format!("{doc} ({validity})") };
            let noun = Noun::new(Kind::Assumption, &number.to_string(), &doc, &doc, assumption.place());
            self.draft.push(noun.without_id());
        }
    }
}

/// Actors and personas have names of their own each.
fn persona_key(name: &str) -> String {
    format!("persona:{name}")
}
