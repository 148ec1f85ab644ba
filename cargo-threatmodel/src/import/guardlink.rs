//! Comments and `.gal` files of GuardLink: `@exposes #api to #xss [P1] cwe:CWE-79 -- "not escaped"`.
//!
//! | there | here |
//! |---|---|
//! | `@asset` | an asset, and a component of that name for what happens in it |
//! | `@threat`, `@control`, `@actor` | threats, controls, actors |
//! | `@exposes`, `@confirmed` | exposures, beside the code where that is Rust |
//! | `@mitigates … using` | claimed mitigations |
//! | `@accepts`, `@transfers` | decisions, if they had owner and end, so findings |
//! | `@flows` | flows |
//! | `@handles`, `@owns` | classification and owner of assets |
//! | `@assumes` | assumptions, where `@owns` says whose they are |

use std::collections::HashMap;

use super::{
    Input,
    comments::{Word, is_raw, lines, parts, words},
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
    words as known,
};

const VERBS: [&str; 26] = [
    "asset",
    "threat",
    "control",
    "actor",
    "mitigates",
    "exposes",
    "confirmed",
    "accepts",
    "entitles",
    "transfers",
    "flows",
    "boundary",
    "validates",
    "audit",
    "owns",
    "handles",
    "assumes",
    "feature",
    "source",
    "comment",
    "shield",
    "shield:begin",
    "shield:end",
    "review",
    "connects",
    "gal",
];

pub(super) fn read(files: &[&Input]) -> Draft {
    let draft = Draft::new("annotations of GuardLink".to_owned(), "GuardLink".to_owned(), String::new());
    let mut reader = Reader { draft, names: HashMap::new(), owners: HashMap::new() };
    let annotations: Vec<Annotation> = files.iter().flat_map(|file| annotations_of(file)).collect();
    annotations.iter().for_each(|annotation| reader.declare(annotation));
    annotations.iter().for_each(|annotation| reader.describe(annotation));
    annotations.iter().for_each(|annotation| reader.relate(annotation));
    reader.draft
}

struct Annotation {
    verb: &'static str,
    words: Vec<Word>,
    /// What stands in quotes behind the two dashes.
    said: String,
    /// Where it is written.
    place: String,
    /// The code that it is about.
    file: String,
    line: usize,
}

fn annotations_of(file: &Input) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = Vec::new();
    let (mut shielded, mut follows) = (false, false);
    let is_raw = is_raw(file);
    let mut source: Option<(String, usize)> = None;
    for (number, line) in lines(&file.text, is_raw) {
        let Some(line) = line else {
            // In a `.gal` file what follows stands without a comment around it.
            follows = false;
            continue;
        };
        if line.starts_with("@shield:begin") || line.starts_with("@shield:end") {
            shielded = line.starts_with("@shield:begin");
            continue;
        }
        if shielded {
            continue;
        }
        // Two dashes are a comment too in some languages, so they may be gone already.
        let more = line.strip_prefix("--").unwrap_or(line);
        if follows && more.trim_start().starts_with('"') {
            if let (Some(last), Some(word)) = (annotations.last_mut(), words(more).into_iter().next()) {
                last.said = [last.said.as_str(), word.text.as_str()].join(" ").trim().to_owned();
            }
            continue;
        }
        let Some(said) = line.strip_prefix('@') else {
            follows = false;
            continue;
        };
        let (word, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        let Some(verb) = VERBS.into_iter().find(|verb| *verb == word) else {
            follows = false;
            continue;
        };
        let mut words = words(rest);
        let dashes = words.iter().position(|word| !word.quoted && word.text == "--");
        let said = dashes.map(|at| words.split_off(at)).unwrap_or_default();
        let said = said.into_iter().find(|word| word.quoted).map(|word| word.text).unwrap_or_default();
        if verb == "source" {
            let field = |name: &str| words.iter().find_map(|word| word.text.strip_prefix(name));
            source = field("file:")
                .zip(field("line:").and_then(|line| line.parse().ok()))
                .map(|(file, line)| (file.to_owned(), line));
            continue;
        }
        let (about, at) = source.clone().filter(|_| is_raw).unwrap_or_else(|| (file.name.clone(), number));
        let place = format!("{}:{number}", file.name);
        annotations.push(Annotation { verb, words, said, place, file: about, line: at });
        follows = true;
    }
    annotations
}

struct Reader {
    draft: Draft,
    /// Keys by every name of a noun.
    names: HashMap<(Kind, String), String>,
    /// Who owns an asset.
    owners: HashMap<String, String>,
}

impl Reader {
    fn declare(&mut self, annotation: &Annotation) {
        let kind = match annotation.verb {
            "asset" => Kind::Asset,
            "threat" => Kind::Threat,
            "control" => Kind::Control,
            "actor" => Kind::Actor,
            _ => return,
        };
        let Extras { rest, id, severity, refs } = extras(&annotation.words);
        if rest.is_empty() {
            return self.malformed(annotation);
        }
        let key = id.clone().unwrap_or_else(|| canonical(&rest));
        let mut noun = Noun::new(kind, &key, &rest.replace('_', " "), &annotation.said, annotation.place.clone());
        noun.id = id;
        match kind {
            Kind::Threat => {
                let (refs, unknown) = known::refs(refs.iter().map(String::as_str));
                noun.set("refs", Value::Texts(refs));
                for _ in 0..unknown {
                    self.draft.losses.note("threats", "refs", "left out", "it is in no catalogue that is known");
                }
                if let Some(severity) = severity.as_deref().and_then(known::severity) {
                    noun.set("severity", Value::Word(severity));
                    noun.set("because", Value::text("its severity in GuardLink"));
                }
            }
            Kind::Actor => noun.set("kind", Value::Word("Person")),
            Kind::Asset => noun.set("kind", Value::Word("Service")),
            _ => {}
        }
        self.names.entry((kind, canonical(&rest))).or_insert_with(|| key.clone());
        self.names.entry((kind, format!("#{key}"))).or_insert_with(|| key.clone());
        let (name, place) = (noun.name.clone(), noun.place.clone());
        self.draft.push(noun);
        if kind == Kind::Asset {
            self.part(&key, &name, &annotation.said, &place);
        }
    }

    /// The component of an asset, for what happens in it.
    fn part(&mut self, key: &str, name: &str, doc: &str, place: &str) {
        if self.draft.has(Kind::Component, key) {
            return;
        }
        let noun = Noun::new(Kind::Component, key, name, doc, place.to_owned()).without_id();
        self.draft.push(noun.with("kind", Value::Word("Process")));
        let asset = Reference::new(Kind::Asset, key, place);
        let on = Reference::new(Kind::Component, key, place);
        self.draft
            .links
            .push(Link::new(Verb::Accesses, on, Some(asset), place).with("ops", Value::Words(vec!["Read"])));
    }

    /// What a name leads to. A path or a sentence needs no declaration, an identifier does.
    fn name(&mut self, kind: Kind, text: &str, place: &str) -> Reference {
        let by_name = if text.starts_with('#') { text.to_owned() } else { canonical(text) };
        if let Some(key) = self.names.get(&(kind, by_name.clone())) {
            return Reference::new(kind, key.clone(), place);
        }
        if text.starts_with('#') || text.is_empty() {
            return Reference::new(kind, text, place);
        }
        let mut noun = Noun::new(kind, &by_name, &text.replace('_', " "), "", place.to_owned()).without_id();
        if kind == Kind::Asset {
            noun.set("kind", Value::Word("Service"));
        }
        self.draft.push(noun);
        self.names.insert((kind, by_name.clone()), by_name.clone());
        if kind == Kind::Asset {
            self.part(&by_name, text, "", place);
        }
        Reference::new(kind, by_name, place)
    }

    /// The component of an asset that is named.
    fn component(&mut self, text: &str, place: &str) -> Reference {
        let asset = self.name(Kind::Asset, text, place);
        Reference::new(Kind::Component, asset.key, place)
    }

    fn describe(&mut self, annotation: &Annotation) {
        let place = &annotation.place;
        match annotation.verb {
            "owns" => {
                let parts = parts(&annotation.words, &[&["for"]]);
                let [team, asset] = [0, 1].map(|at| parts.get(at).cloned().unwrap_or_default());
                let asset = self.name(Kind::Asset, &asset, place);
                self.draft.expect(&asset);
                self.owners.insert(asset.key.clone(), team.clone());
                if let Some(noun) = self.draft.noun_mut(Kind::Asset, &asset.key) {
                    noun.set("owner", Value::Text(team));
                }
            }
            "handles" => {
                let parts = parts(&annotation.words, &[&["on"]]);
                let [what, asset] = [0, 1].map(|at| parts.get(at).cloned().unwrap_or_default());
                let asset = self.name(Kind::Asset, &asset, place);
                self.draft.expect(&asset);
                let level = known::classification(&what);
                if let Some(noun) = self.draft.noun_mut(Kind::Asset, &asset.key) {
                    let order = ["Public", "Restricted", "Confidential"];
                    let position = |word: &str| order.iter().position(|known| *known == word);
                    let present = noun.keys.iter().find_map(|(key, value)| match value {
                        Value::Word(word) if *key == "classification" => position(word),
                        _ => None,
                    });
                    // An asset that handles several kinds needs what the strictest needs.
                    if level.and_then(position) > present {
                        noun.set("classification", Value::word(level));
                    }
                    noun.doc = [noun.doc.as_str(), &format!("Handles {what}: {}", annotation.said)]
                        .join("\n\n")
                        .trim()
                        .to_owned();
                }
            }
            _ => {}
        }
    }

    fn relate(&mut self, annotation: &Annotation) {
        let Extras { severity, refs, .. } = extras(&annotation.words);
        let place = annotation.place.clone();
        let words: Vec<Word> =
            annotation.words.iter().filter(|word| word.quoted || !is_extra(&word.text)).cloned().collect();
        let mut said = annotation.said.clone();
        let extra: Vec<String> = severity.into_iter().chain(refs).collect();
        if !extra.is_empty() && matches!(annotation.verb, "exposes" | "confirmed") {
            said = format!("{said} ({})", extra.join(", ")).trim().to_owned();
        }
        let beside = |link: Link| link.at(&annotation.file, annotation.line);
        match annotation.verb {
            "exposes" | "confirmed" => {
                let keywords: &[&[&str]] = if annotation.verb == "exposes" { &[&["to"]] } else { &[&["on"]] };
                let parts = parts(&words, keywords);
                let [first, second] = [0, 1].map(|at| parts.get(at).cloned().unwrap_or_default());
                let (asset, threat) = if annotation.verb == "exposes" { (first, second) } else { (second, first) };
                if asset.is_empty() || threat.is_empty() {
                    return self.malformed(annotation);
                }
                let said = if annotation.verb == "confirmed" { format!("Confirmed: {said}") } else { said };
                let threat = self.name(Kind::Threat, &threat, &place);
                let on = self.component(&asset, &place);
                self.hits(&threat, &on, &place);
                self.draft.links.push(beside(Link::new(Verb::Exposes, on, Some(threat), &place).saying(said)));
            }
            "mitigates" => {
                let parts = parts(&words, &[&["against"], &["using", "with"]]);
                let [asset, threat, control] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if asset.is_empty() || threat.is_empty() {
                    return self.malformed(annotation);
                }
                let threat = self.name(Kind::Threat, &threat, &place);
                let on = self.component(&asset, &place);
                self.hits(&threat, &on, &place);
                self.draft.links.push(beside(Link::new(Verb::Exposes, on.clone(), Some(threat.clone()), &place)));
                if control.is_empty() {
                    return self
                        .draft
                        .find(&place, "the annotation names no control, so nothing is claimed to stop the threat");
                }
                let by = self.name(Kind::Control, &control, &place);
                let link = Link::new(Verb::Mitigates, on, Some(threat), &place).with("by", Value::Refs(vec![by]));
                self.draft.links.push(beside(link.saying(said)));
            }
            "accepts" | "transfers" => {
                let (verb, keywords): (_, &[&[&str]]) = match annotation.verb {
                    "accepts" => (Verb::Accepts, &[&["on", "to"]]),
                    _ => (Verb::Transfers, &[&["from"], &["to"]]),
                };
                let parts = parts(&words, keywords);
                let [threat, asset, to] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if asset.is_empty() || threat.is_empty() {
                    return self.malformed(annotation);
                }
                let threat = self.name(Kind::Threat, &threat, &place);
                let on = self.component(&asset, &place);
                self.hits(&threat, &on, &place);
                let owner = self.owners.get(&on.key).cloned().unwrap_or_default();
                let to = to.trim_start_matches('#').to_owned();
                self.draft.decide(Decision { verb, on, threat, because: said, owner, until: String::new(), to, place });
            }
            "flows" | "connects" => {
                let arrows: Vec<Word> = words.clone();
                let via = arrows.iter().position(|word| !word.quoted && word.text == "via");
                let protocol: Vec<&str> = via
                    .map(|at| arrows.iter().skip(at + 1).map(|word| word.text.as_str()).collect())
                    .unwrap_or_default();
                let ends: Vec<String> = arrows
                    .iter()
                    .take(via.unwrap_or(arrows.len()))
                    .filter(|word| word.quoted || !matches!(word.text.as_str(), "->" | "to"))
                    .map(|word| word.text.clone())
                    .collect();
                if ends.len() < 2 {
                    return self.malformed(annotation);
                }
                for pair in ends.windows(2) {
                    let [from, to] = pair else { continue };
                    let (from, to) = (self.end(from, &place), self.end(to, &place));
                    let mut link = Link::new(Verb::Flows, from.clone(), None, &place).saying(&said);
                    if from.kind == Kind::Actor {
                        link = link.with("from", Value::Ref(from));
                    }
                    self.draft
                        .links
                        .push(link.with("to", Value::Ref(to)).with("protocol", Value::Text(protocol.join(" "))));
                }
            }
            "assumes" => {
                let name = words.first().map(|word| word.text.clone()).unwrap_or_default();
                let asset = self.name(Kind::Asset, &name, &place);
                let owner = self.owners.get(&asset.key).cloned().unwrap_or_default();
                let noun = Noun::new(Kind::Assumption, &place, &said, &said, place.clone()).without_id();
                self.draft.push(noun.with("about", Value::Refs(vec![asset])).with("owner", Value::Text(owner)));
            }
            "audit" | "review" => {
                let name = words.first().map(|word| word.text.clone()).unwrap_or_default();
                self.draft.losses.note("annotations", "audit", "stands as a remark", "a question is no fact");
                self.draft.remarks.push(format!("Audit {name} in {}: {said}", annotation.file));
            }
            "boundary" => {
                let between: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                let why = "a boundary between two does not say what else lies on either side";
                self.draft.losses.note("annotations", "boundary", "stands as a remark", why);
                self.draft.remarks.push(format!("Boundary {} in {}: {said}", between.join(" "), annotation.file));
            }
            "entitles" => {
                let why = "what an actor may do by design is no fact of a threat";
                self.draft.losses.note("annotations", "entitles", "stands as a remark", why);
                let all: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                self.draft.remarks.push(format!("Entitled: {} in {}: {said}", all.join(" "), annotation.file));
            }
            "validates" => {
                let why = "only a test that attacks shows that a control works";
                self.draft.losses.note("annotations", "validates", "left out", why);
            }
            "comment" | "feature" | "shield" => {
                self.draft.losses.note("annotations", annotation.verb, "left out", "the grammar has no place for it");
            }
            _ => {}
        }
    }

    /// An end of a flow: an actor, or the component of an asset.
    fn end(&mut self, text: &str, place: &str) -> Reference {
        let by_name = if text.starts_with('#') { text.to_owned() } else { canonical(text) };
        match self.names.get(&(Kind::Actor, by_name)) {
            Some(key) => Reference::new(Kind::Actor, key.clone(), place),
            None => self.component(text, place),
        }
    }

    /// A threat hits the assets that it is said of.
    fn hits(&mut self, threat: &Reference, component: &Reference, place: &str) {
        if !self.draft.has(Kind::Asset, &component.key) {
            return;
        }
        let asset = Reference::new(Kind::Asset, component.key.clone(), place);
        if let Some(noun) = self.draft.noun_mut(Kind::Threat, &threat.key) {
            noun.add("targets", asset);
        }
    }

    fn malformed(&mut self, annotation: &Annotation) {
        // A sentence about GuardLink begins like an annotation; what names an identifier or is quoted means to be one.
        let is_meant = annotation.words.iter().any(|word| word.text.starts_with('#')) || !annotation.said.is_empty();
        if is_meant {
            self.draft.find(&annotation.place, format!("`@{}` lacks a part that belongs to it", annotation.verb));
        }
    }
}

/// What may stand behind names: an identifier, a severity, references.
struct Extras {
    rest: String,
    id: Option<String>,
    severity: Option<String>,
    refs: Vec<String>,
}

fn extras(words: &[Word]) -> Extras {
    let mut found = Extras { rest: String::new(), id: None, severity: None, refs: Vec::new() };
    let mut rest = Vec::new();
    for word in words {
        let text = word.text.as_str();
        let between = |start: &str, end: char| text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
        if word.quoted {
            rest.push(text);
        } else if let Some(id) = between("(#", ')') {
            found.id = Some(id.to_owned());
        } else if let Some(severity) = between("[", ']') {
            found.severity = Some(severity.to_owned());
        } else if is_extra(text) {
            found.refs.push(text.to_owned());
        } else {
            rest.push(text);
        }
    }
    found.rest = rest.join(" ");
    found
}

/// Whether a word is an identifier, a severity or a reference behind what an annotation is about.
fn is_extra(text: &str) -> bool {
    let is_ref = ["cwe:", "owasp:", "capec:", "attack:"].iter().any(|start| text.starts_with(start));
    is_ref || text.starts_with("(#") || (text.starts_with('[') && text.ends_with(']'))
}

/// Names are the same whatever joins their words.
fn canonical(name: &str) -> String {
    name.to_lowercase().split(['_', '-', ' ']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}
