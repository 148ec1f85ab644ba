//! Comments of threatspec: `@mitigates Shop:Web against SQL injection with bound parameters`.
//!
//! Nouns need no declaration there, so none can be missing; only an identifier like `#sqli` can lead nowhere.

use std::collections::HashMap;

use super::{
    Input,
    comments::{behind_code, is_raw, lines, parts, words},
    draft::{Decision, Draft, Kind, Link, Noun, Reference, Value, Verb},
};

pub(super) fn read(files: &[&Input]) -> Draft {
    let draft = Draft::new("comments of threatspec".to_owned(), "threatspec".to_owned(), String::new());
    let mut reader = Reader { draft, by_id: HashMap::new() };
    let mut annotations = Vec::new();
    for file in files {
        annotations.extend(annotations_of(file));
    }
    // Declarations first: what they name by an identifier may be used in a file that comes before.
    for annotation in &annotations {
        reader.declare(annotation);
    }
    for annotation in &annotations {
        reader.relate(annotation);
    }
    reader.draft
}

struct Annotation<'f> {
    file: &'f str,
    line: usize,
    /// The word behind the `@`, without the `s` that it may end with.
    verb: &'static str,
    rest: String,
    /// What the lines below it say.
    more: String,
}

const VERBS: [&str; 10] =
    ["mitigate", "accept", "transfer", "expose", "connect", "review", "test", "threat", "control", "component"];

fn annotations_of(file: &Input) -> Vec<Annotation<'_>> {
    let mut annotations: Vec<Annotation<'_>> = Vec::new();
    let mut is_open = false;
    for ((number, line), whole) in lines(&file.text, is_raw(file)).zip(file.text.lines()) {
        let line = line.or_else(|| behind_code(whole));
        let Some(line) = line.filter(|line| !line.is_empty()) else {
            is_open = false;
            continue;
        };
        let said = line.strip_prefix('@').and_then(|said| {
            let (word, rest) = said.split_once(char::is_whitespace)?;
            let word = word.to_lowercase();
            let verb = VERBS.into_iter().find(|verb| word == **verb || word.strip_suffix('s') == Some(verb))?;
            Some((verb, rest.trim()))
        });
        match (said, annotations.last_mut().filter(|_| is_open)) {
            (Some((verb, rest)), _) => {
                is_open = rest.ends_with(':');
                let rest = rest.strip_suffix(':').unwrap_or(rest).to_owned();
                annotations.push(Annotation { file: &file.name, line: number, verb, rest, more: String::new() });
            }
            (None, Some(open)) => {
                open.more.push_str(line);
                open.more.push('\n');
            }
            (None, None) => {}
        }
    }
    annotations
}

impl Annotation<'_> {
    fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

struct Reader {
    draft: Draft,
    /// Names by the identifier behind them.
    by_id: HashMap<(Kind, String), String>,
}

impl Reader {
    fn declare(&mut self, annotation: &Annotation<'_>) {
        let kind = match annotation.verb {
            "threat" => Kind::Threat,
            "control" => Kind::Control,
            "component" => Kind::Component,
            _ => return,
        };
        let (name, id) = named(&annotation.rest);
        if let Some(id) = &id {
            self.by_id.entry((kind, id.clone())).or_insert_with(|| key(&name));
        }
        let mut noun = Noun::new(kind, &key(&name), &name, &annotation.more, annotation.place());
        noun.id = id;
        if kind == Kind::Component {
            noun.set("kind", Value::Word("Process"));
        }
        self.draft.push(noun);
    }

    /// A name that is used, which declares what it names; an identifier must have been declared.
    fn name(&mut self, kind: Kind, text: &str, place: &str) -> Reference {
        let (name, id) = named(text);
        if name.is_empty() {
            let id = id.unwrap_or_default();
            let key = self.by_id.get(&(kind, id.clone())).cloned().unwrap_or_else(|| format!("#{id}"));
            return Reference::new(kind, key, place);
        }
        let key = key(&name);
        if let Some(id) = &id {
            self.by_id.entry((kind, id.clone())).or_insert_with(|| key.clone());
        }
        if !self.draft.has(kind, &key) {
            let mut noun = Noun::new(kind, &key, &name, "", place.to_owned());
            noun.id = id;
            if kind == Kind::Component {
                noun.set("kind", Value::Word("Process"));
            }
            self.draft.push(noun);
        }
        Reference::new(kind, key, place)
    }

    fn relate(&mut self, annotation: &Annotation<'_>) {
        let place = annotation.place();
        let words = words(&annotation.rest);
        let beside = |link: Link| link.at(annotation.file, annotation.line);
        let malformed = |draft: &mut Draft| {
            draft.find(&place, format!("`@{}s` lacks a part that belongs to it: {}", annotation.verb, annotation.rest))
        };
        let said = |with: &str| [with, annotation.more.as_str()].join("\n").trim().to_owned();
        match annotation.verb {
            "mitigate" => {
                let parts = parts(&words, &[&["against"], &["with"]]);
                let [component, threat, control] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if component.is_empty() || threat.is_empty() || control.is_empty() {
                    return malformed(&mut self.draft);
                }
                let (on, threat) =
                    (self.name(Kind::Component, &component, &place), self.name(Kind::Threat, &threat, &place));
                let by = self.name(Kind::Control, &control, &place);
                self.draft.links.push(beside(Link::new(Verb::Exposes, on.clone(), Some(threat.clone()), &place)));
                let link = Link::new(Verb::Mitigates, on, Some(threat), &place).with("by", Value::Refs(vec![by]));
                self.draft.links.push(beside(link.saying(said(""))));
            }
            "expose" => {
                let parts = parts(&words, &[&["to"], &["with"]]);
                let [component, threat, details] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if component.is_empty() || threat.is_empty() {
                    return malformed(&mut self.draft);
                }
                let (on, threat) =
                    (self.name(Kind::Component, &component, &place), self.name(Kind::Threat, &threat, &place));
                self.draft
                    .links
                    .push(beside(Link::new(Verb::Exposes, on, Some(threat), &place).saying(said(&details))));
            }
            "accept" => {
                let parts = parts(&words, &[&["to"], &["with"]]);
                let [threat, component, details] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if component.is_empty() || threat.is_empty() {
                    return malformed(&mut self.draft);
                }
                self.decide(Verb::Accepts, &threat, &component, &details, "", &place);
            }
            "transfer" => {
                let parts = parts(&words, &[&["from"], &["to"], &["with"]]);
                let [threat, from, to, details] = [0, 1, 2, 3].map(|at| parts.get(at).cloned().unwrap_or_default());
                if from.is_empty() || threat.is_empty() || to.is_empty() {
                    return malformed(&mut self.draft);
                }
                let _ = self.name(Kind::Component, &to, &place);
                self.decide(Verb::Transfers, &threat, &from, &details, &to, &place);
            }
            "connect" => {
                let parts = parts(&words, &[&["to", "with"], &["with"]]);
                let [from, to, details] = [0, 1, 2].map(|at| parts.get(at).cloned().unwrap_or_default());
                if from.is_empty() || to.is_empty() {
                    return malformed(&mut self.draft);
                }
                let (from, to) = (self.name(Kind::Component, &from, &place), self.name(Kind::Component, &to, &place));
                let link = Link::new(Verb::Flows, from, None, &place).saying(said(&details)).with("to", Value::Ref(to));
                self.draft.links.push(link);
            }
            "review" => {
                self.draft.find(&place, format!("the source asks for a review: {}", annotation.rest));
                self.draft.remarks.push(format!("Review in {}: {}", annotation.file, annotation.rest));
            }
            "test" => {
                self.draft.losses.note(
                    "annotations",
                    "tests",
                    "left out",
                    "only a test that attacks shows that a control works",
                );
            }
            _ => {}
        }
    }

    fn decide(&mut self, verb: Verb, threat: &str, component: &str, because: &str, to: &str, place: &str) {
        let (on, threat) = (self.name(Kind::Component, component, place), self.name(Kind::Threat, threat, place));
        self.draft.decide(Decision {
            verb,
            on,
            threat,
            because: because.to_owned(),
            owner: String::new(),
            until: String::new(),
            to: to.to_owned(),
            place: place.to_owned(),
        });
    }
}

/// A name and the identifier in parentheses behind it; `#id` alone is an identifier.
fn named(text: &str) -> (String, Option<String>) {
    let text = text.trim();
    if let Some(id) = text.strip_prefix('#') {
        return (String::new(), Some(id.to_owned()));
    }
    let with_id = text.strip_suffix(')').and_then(|text| text.rsplit_once("(#"));
    match with_id {
        Some((name, id)) => (name.trim().to_owned(), Some(id.to_owned())),
        // A component may be named by the identifier of what it is in: `Shop:#web`.
        None => (text.to_owned(), None),
    }
}

/// Names are the same whatever their case.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
