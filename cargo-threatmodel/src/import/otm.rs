//! The Open Threat Model format 0.2.0, in JSON or YAML; ours is read back whole.
//!
//! | there | here |
//! |---|---|
//! | `assets`, `trustZones`, `threats`, `mitigations` | assets, trust zones, threats, controls |
//! | `components` | components; those of the type `actor` are actors |
//! | the threats of a component | exposures |
//! | mitigations of such a threat with a state like `implemented` | claimed mitigations |
//! | `dataflows` | flows |

use std::collections::HashMap;

use threatmodel_core::words::Op;

use super::{
    Mistake,
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
    node::{At, Document, Node},
    own::{self, Field, Fields},
    version, words,
};

pub(super) fn is(root: &Node) -> bool {
    root.peek("otmVersion").is_some()
}

pub(super) fn read(document: &Document) -> Result<Draft, Mistake> {
    let root = document.root();
    let found = root.get("otmVersion").text();
    version(&found, &["0.1", "0.2"], "the Open Threat Model format")?;
    let project = root.get("project");
    let mut draft =
        Draft::new(format!("Open Threat Model {found}"), project.get("name").text(), project.get("description").text());
    let _ = project.get("id");
    let mut reader =
        Reader { draft: &mut draft, by_path: HashMap::new(), paths: HashMap::new(), is_actor: HashMap::new() };
    reader.nouns(&root);
    reader.parts(&root);
    reader.flows(&root);
    reader.project(&project);
    Ok(draft)
}

struct Reader<'d> {
    draft: &'d mut Draft,
    /// The identifiers of nouns by their path in the model that was exported.
    by_path: HashMap<String, (Kind, String)>,
    /// The paths of assets by their identifier, where the model was ours.
    paths: HashMap<String, String>,
    /// Which components are actors.
    is_actor: HashMap<String, bool>,
}

impl Reader<'_> {
    fn nouns(&mut self, root: &At<'_>) {
        for zone in root.get("trustZones").items() {
            let noun = self.noun(Kind::Zone, &zone);
            let trust = zone.get("risk").get("trustRating").number().map(|trust| trust.clamp(0.0, 100.0) as u32);
            self.draft.push(noun.with("trust", trust.map_or(Value::Flag(false), Value::Number)));
        }
        for asset in root.get("assets").items() {
            let mut noun = self.noun(Kind::Asset, &asset);
            let risk = asset.get("risk");
            let rating =
                ["confidentiality", "integrity", "availability"].map(|key| risk.get(key).number().unwrap_or(0.0));
            let _ = risk.get("comment");
            if !asset.get("attributes").get("path").is_there() {
                let level = rating.into_iter().fold(0.0_f64, f64::max);
                let level = if level < 34.0 {
                    "Public"
                } else if level < 67.0 {
                    "Restricted"
                } else {
                    "Confidential"
                };
                noun.set("classification", Value::Word(level));
                let why = "a model has levels and no numbers";
                self.draft.losses.note("assets", "risk", "stands as a level by its highest number", why);
            }
            self.draft.push(noun);
        }
        for threat in root.get("threats").items() {
            let noun = self.threat(&threat);
            self.draft.push(noun);
        }
        for mitigation in root.get("mitigations").items() {
            let is_requirement = mitigation.get("attributes").get("phase").is_there();
            let _ = mitigation.get("riskReduction");
            let kind = if is_requirement { Kind::Requirement } else { Kind::Control };
            let noun = self.noun(kind, &mitigation);
            self.draft.push(noun);
        }
        for component in root.get("components").items() {
            let of = component.get("type").text();
            let is_actor = of == "actor";
            self.is_actor.insert(component.get("id").text(), is_actor);
            let kind = if is_actor { Kind::Actor } else { Kind::Component };
            let mut noun = self.noun(kind, &component);
            let parent = component.get("parent");
            let zone = parent.get("trustZone");
            if zone.is_there() && !self.is_made_up(&zone.text()) {
                noun.set("zone", Value::Ref(Reference::new(Kind::Zone, zone.text(), zone.place())));
            } else if parent.get("component").is_there() {
                let why = "a component is a module, and imported ones lie side by side";
                self.draft.losses.note("components", "parent", "left out", why);
            }
            if !is_actor {
                noun.set("kind", Value::word(shape(&of)));
            }
            self.draft.push(noun);
        }
        self.by_paths();
    }

    /// The zone of an export for what lies in none.
    fn is_made_up(&self, zone: &str) -> bool {
        zone == "no-declared-trust-zone"
    }

    fn noun(&mut self, kind: Kind, at: &At<'_>) -> Noun {
        let key = at.get("id").text();
        let mut noun = Noun::new(kind, &key, &at.get("name").text(), &at.get("description").text(), at.place());
        let attributes = at.get("attributes");
        let path = attributes.get("path").text();
        if path.is_empty() {
            return noun;
        }
        // One of ours: the identifier was made of the path.
        noun.id = Some(attributes.get("id").text()).filter(|id| !id.is_empty());
        for known in [
            "package",
            "component",
            "place",
            "module",
            "parent",
            "state",
            "exposures",
            "tests",
            "evidence",
            "satisfied",
        ] {
            let _ = attributes.get(known);
        }
        if !attributes.get("satisfactions").text().is_empty() {
            let why = "the source names code by its line";
            self.draft.losses.note("mitigations", "satisfactions", "left out", why);
        }
        let field = |key: &str| {
            let field = attributes.get(key);
            let several = ["locators", "targets", "refs", "from", "enables"].contains(&key);
            let texts = match (field.text(), several) {
                (text, _) if text.is_empty() => Vec::new(),
                (text, true) => text.split("; ").map(str::to_owned).collect(),
                (text, false) => vec![text],
            };
            Field { texts, place: field.place() }
        };
        let level = attributes.get("classification").text();
        let finding = own::keys(&mut noun, &Fields { kind, level, of: &field });
        self.draft.findings.extend(finding);
        if kind == Kind::Asset {
            self.paths.insert(key.clone(), path.clone());
        }
        self.by_path.insert(path, (kind, key));
        noun
    }

    fn threat(&mut self, at: &At<'_>) -> Noun {
        let mut noun = self.noun(Kind::Threat, at);
        let is_own = at.get("attributes").get("path").is_there();
        let categories = at.get("categories").texts();
        noun.set("stride", Value::Words(categories.iter().filter_map(|(text, _)| words::stride(text)).collect()));
        // Both lists have a category of disclosure, so that one counts where others of its list stand.
        let linddun: Vec<_> = categories.iter().filter_map(|(text, _)| words::linddun(text)).collect();
        noun.set("linddun", Value::Words(linddun));
        let (cwes, tags) = (at.get("cwes").texts(), at.get("tags").texts());
        let (refs, unknown) = words::refs(cwes.iter().chain(&tags).map(|(text, _)| text.as_str()));
        noun.set("refs", Value::Texts(refs));
        for _ in 0..unknown {
            self.draft.losses.note("threats", "tags", "left out", "it is in no catalogue that is known");
        }
        let risk = at.get("risk");
        let comment = risk.get("likelihoodComment").text();
        if let Some(likelihood) = risk.get("likelihood").number() {
            noun.set("likelihood", Value::Word(words::fifth(likelihood, words::LIKELIHOODS)));
        }
        let (impact, because) = (risk.get("impact").number(), risk.get("impactComment").text());
        // Ours says why after the word, where somebody had overridden the impact.
        let reason = if is_own {
            because.split_once(": ").map(|(_, reason)| reason.to_owned())
        } else {
            let because = if because.is_empty() { "as the source has it".to_owned() } else { because };
            self.draft.losses.note("threats", "risk", "stands as a word of five", "a model has words and no numbers");
            Some(because)
        };
        if let (Some(impact), Some(reason)) = (impact, reason) {
            noun.set("impact", Value::Word(words::fifth(impact, words::IMPACTS)));
            noun.set("because", Value::Text(reason));
        }
        if !comment.is_empty() && !is_own {
            noun.doc = [noun.doc.as_str(), &format!("Likelihood: {comment}")].join("\n\n").trim().to_owned();
        }
        noun
    }

    /// References of our own attributes are paths; those of the document are identifiers.
    fn by_paths(&mut self) {
        let by_path = &self.by_path;
        let lead = |reference: &mut Reference| {
            if let Some((kind, key)) = by_path.get(&reference.key) {
                (reference.kind, reference.key) = (*kind, key.clone());
            }
        };
        for noun in &mut self.draft.nouns {
            for (_, value) in &mut noun.keys {
                match value {
                    Value::Ref(reference) => lead(reference),
                    Value::Refs(references) => references.iter_mut().for_each(lead),
                    _ => {}
                }
            }
        }
    }

    /// What components hold and face.
    fn parts(&mut self, root: &At<'_>) {
        for component in root.get("components").items() {
            let key = component.get("id").text();
            let on = self.part(&key, &component.place());
            let assets = component.get("assets");
            for (list, op) in [("processed", "Read"), ("stored", "Write")] {
                for (asset, place) in assets.get(list).texts() {
                    let path = self.paths.get(&asset).map(String::as_str).unwrap_or_default();
                    let ops = component.get("attributes").get(&format!("accesses.{path}")).text();
                    let known = ops.split("; ").filter_map(|op| words::one_of(op, Op::NAMES)).collect::<Vec<_>>();
                    let ops = if known.is_empty() { vec![op] } else { known };
                    let asset = Reference::new(Kind::Asset, asset, place.clone());
                    let link = Link::new(Verb::Accesses, on.clone(), Some(asset), place);
                    self.draft.links.push(link.with("ops", Value::Words(ops)));
                }
            }
            self.faced(&component, &on);
        }
        for flow in root.get("dataflows").items() {
            let source = flow.get("source").text();
            let on = self.part(&source, &flow.place());
            self.faced(&flow, &on);
        }
        self.decisions(root);
    }

    fn part(&self, key: &str, place: &str) -> Reference {
        let kind = if self.is_actor.get(key).copied().unwrap_or(false) { Kind::Actor } else { Kind::Component };
        Reference::new(kind, key, place)
    }

    fn faced(&mut self, part: &At<'_>, on: &Reference) {
        for faced in part.get("threats").items() {
            let threat = Reference::new(Kind::Threat, faced.get("threat").text(), faced.get("threat").place());
            let state = faced.get("state").text();
            let is_mitigated = matches!(state.as_str(), "mitigated" | "Mitigated" | "MITIGATED");
            self.draft.links.push(Link::new(Verb::Exposes, on.clone(), Some(threat.clone()), faced.place()));
            let (mut claimed, mut any) = (false, false);
            for mitigation in faced.get("mitigations").items() {
                let name = mitigation.get("mitigation");
                let state = mitigation.get("state").text();
                any = true;
                if !matches!(state.to_lowercase().as_str(), "implemented" | "mitigated" | "done" | "partly-implemented")
                {
                    continue;
                }
                claimed = true;
                if self.draft.has(Kind::Requirement, &name.text()) {
                    let of = Reference::new(Kind::Requirement, name.text(), name.place());
                    self.draft.links.push(Link::new(Verb::Satisfies, on.clone(), Some(of), mitigation.place()));
                    continue;
                }
                let by = Reference::new(Kind::Control, name.text(), name.place());
                let link = Link::new(Verb::Mitigates, on.clone(), Some(threat.clone()), mitigation.place());
                self.draft.links.push(link.with("by", Value::Refs(vec![by])));
            }
            if is_mitigated && !claimed {
                let why = if any { "none of its mitigations is implemented" } else { "it names no mitigation" };
                self.draft.find(faced.place(), format!("the state says mitigated, and {why}: the threat stays open"));
            }
        }
    }

    /// Decisions of ours: `accepted by sales, until 2027-03-31: prices are public`.
    fn decisions(&mut self, root: &At<'_>) {
        for threat in root.get("threats").items() {
            let at = threat.get("attributes").get("decisions");
            for decision in at.text().split("; ").filter(|text| !text.is_empty()) {
                let Some((said, rest)) = decision.split_once(" by ") else { continue };
                let (who, because) = rest.split_once(": ").unwrap_or((rest, ""));
                let (owner, until) = who.split_once(", until ").unwrap_or((who, ""));
                let reference = Reference::new(Kind::Threat, threat.get("id").text(), threat.place());
                let verb = match said {
                    said if said.starts_with("accept") => Verb::Accepts,
                    said if said.starts_with("avoid") => Verb::Avoids,
                    _ => Verb::Transfers,
                };
                self.draft.decide(Decision {
                    verb,
                    on: reference.clone(),
                    threat: reference,
                    because: because.to_owned(),
                    owner: owner.to_owned(),
                    until: until.to_owned(),
                    to: String::new(),
                    place: at.place(),
                });
            }
        }
    }

    fn flows(&mut self, root: &At<'_>) {
        for flow in root.get("dataflows").items() {
            let _ = (flow.get("id"), flow.get("name"));
            let ends = [flow.get("source"), flow.get("destination")];
            let [source, destination] = ends.map(|end| self.part(&end.text(), &end.place()));
            let attributes = flow.get("attributes");
            let _ = (attributes.get("item"), attributes.get("place"));
            let carries = flow.get("assets").texts();
            let carries: Vec<_> =
                carries.into_iter().map(|(key, place)| Reference::new(Kind::Asset, key, place)).collect();
            let is_own = attributes.get("authenticated").is_there();
            let protocol = match flow.get("tags").texts().into_iter().next() {
                Some((tag, _)) if is_own => tag,
                _ => String::new(),
            };
            let made = |from: &Reference, to: &Reference| {
                Link::new(Verb::Flows, from.clone(), None, flow.place())
                    .saying(flow.get("description").text())
                    .with("to", Value::Ref(to.clone()))
                    .with("carries", Value::Refs(carries.clone()))
                    .with("protocol", Value::Text(protocol.clone()))
                    .with("authenticated", Value::Flag(attributes.get("authenticated").flag()))
                    .with("encrypted", Value::Flag(attributes.get("encrypted").flag()))
            };
            self.draft.links.push(from_self(made(&source, &destination)));
            if flow.get("bidirectional").flag() {
                self.draft.links.push(from_self(made(&destination, &source)));
            }
        }
    }

    /// What our exports keep in the attributes of the project.
    fn project(&mut self, project: &At<'_>) {
        let attributes = project.get("attributes");
        if !attributes.get("as_of").is_there() {
            return;
        }
        let _ = attributes.get("packages");
        for (key, at) in attributes.entries() {
            let text = at.text();
            if let Some(path) = key.strip_prefix("actors.") {
                let noun = Noun::new(Kind::Actor, path, own::name(path), &text, at.place()).without_id();
                self.draft.push(noun.with("kind", Value::Word("Adversary")));
                self.by_path.insert(path.to_owned(), (Kind::Actor, path.to_owned()));
            } else if let Some(path) = key.strip_prefix("assumptions.") {
                let Some((doc, rest)) = text.rsplit_once(" (owner ") else { continue };
                let rest = rest.trim_end_matches(')');
                let (who, about) = rest.split_once("; about ").unwrap_or((rest, ""));
                let (owner, until) = who.split_once(", until ").unwrap_or((who, ""));
                let about = about.split("; ").filter(|part| !part.is_empty() && !part.starts_with("checked by "));
                let about = about.map(|path| match self.by_path.get(path) {
                    Some((kind, key)) => Reference::new(*kind, key.clone(), at.place()),
                    None => Reference::new(Kind::Asset, path, at.place()),
                });
                let about = about.collect();
                let noun = Noun::new(Kind::Assumption, path, own::name(path), doc, at.place()).without_id();
                let noun = noun.with("about", Value::Refs(about)).with("owner", Value::text(owner));
                let until = if super::draft::is_date(until) { until } else { "" };
                self.draft.push(noun.with("until", Value::text(until)));
            } else if key.starts_with("detections.") {
                self.draft.losses.note(
                    "project.attributes",
                    "detections",
                    "left out",
                    "it is a sentence there, not a rule",
                );
            }
        }
        self.by_paths();
    }
}

/// A flow from a part stands beside that part, and needs no `from`; an actor is no place of code.
fn from_self(link: Link) -> Link {
    if link.on.kind == Kind::Component {
        return link;
    }
    let from = link.on.clone();
    let mut link = link;
    link.keys.insert(0, ("from", Value::Ref(from)));
    link
}

/// The shape of a component by its type. The format leaves types open; what holds data says so.
fn shape(of: &str) -> Option<&'static str> {
    let of = of.to_lowercase();
    Some(match of.as_str() {
        "process" | "package" => "Process",
        "datastore" => "Store",
        "external-entity" => "External",
        "component" => return None,
        _ if ["db", "database", "storage", "store", "bucket", "s3"].iter().any(|word| of.contains(word)) => "Store",
        _ if ["client", "browser", "external", "generic-client"].iter().any(|word| of.contains(word)) => "External",
        _ => "Process",
    })
}
