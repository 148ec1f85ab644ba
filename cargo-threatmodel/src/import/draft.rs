//! What every reader makes of its format and the writer of Rust takes: nouns, links between them, what is wrong with the
//! source, and what was not carried.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

/// A threat model as a source tells it, not yet checked.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The name of the format, with its version.
    pub(crate) format: String,
    /// What the source calls itself.
    pub(crate) title: String,
    /// What it says about itself.
    pub(crate) about: String,
    pub(crate) nouns: Vec<Noun>,
    /// Where the first noun of a kind and a key is.
    index: HashMap<(Kind, String), usize>,
    pub(crate) links: Vec<Link>,
    /// What a person must look at.
    pub(crate) findings: Vec<Finding>,
    pub(crate) losses: Losses,
    /// References that led nowhere and stand in no link.
    pub(crate) dangling: usize,
    /// What the source says and no noun holds, for readers of the module.
    pub(crate) remarks: Vec<String>,
}

/// What a noun is. The order is that in the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Zone,
    Actor,
    Asset,
    Threat,
    Control,
    Requirement,
    Assumption,
    Component,
}

impl Kind {
    /// The name of its attribute.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Zone => "trust_zone",
            Self::Actor => "actor",
            Self::Asset => "asset",
            Self::Threat => "threat",
            Self::Control => "control",
            Self::Requirement => "requirement",
            Self::Assumption => "assumption",
            Self::Component => "component",
        }
    }

    /// The word at the end of a Rust name that another kind has taken.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Zone => "Zone",
            Self::Actor => "Actor",
            Self::Asset => "Asset",
            Self::Threat => "Threat",
            Self::Control => "Control",
            Self::Requirement => "Requirement",
            Self::Assumption => "Assumption",
            Self::Component => "Component",
        }
    }

    /// With an article, for messages.
    pub(crate) const fn described(self) -> &'static str {
        match self {
            Self::Zone => "a trust zone",
            Self::Actor => "an actor",
            Self::Asset => "an asset",
            Self::Threat => "a threat",
            Self::Control => "a control",
            Self::Requirement => "a requirement",
            Self::Assumption => "an assumption",
            Self::Component => "a component",
        }
    }

    /// So many of them: "1 trust zone".
    pub(crate) fn counted(self, count: usize) -> String {
        let name = self.attribute().replace('_', " ");
        if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
    }
}

/// A noun as the source has it.
#[derive(Debug)]
pub(crate) struct Noun {
    pub(crate) kind: Kind,
    /// What references in the source name it by.
    pub(crate) key: String,
    /// The identifier that people know it by, if the source has one.
    pub(crate) id: Option<String>,
    /// Its name in the source, from which its Rust name is made.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) place: String,
    pub(crate) keys: Vec<(&'static str, Value)>,
}

impl Noun {
    pub(crate) fn new(kind: Kind, key: &str, name: &str, doc: &str, place: String) -> Self {
        let id = (!key.is_empty()).then(|| key.to_owned());
        Self { kind, key: key.to_owned(), id, name: name.to_owned(), doc: doc.to_owned(), place, keys: Vec::new() }
    }

    /// Without an identifier: the key is one of ours, or only a name.
    pub(crate) fn without_id(mut self) -> Self {
        self.id = None;
        self
    }

    /// With a key of its attribute; one without a value is left away.
    pub(crate) fn with(mut self, key: &'static str, value: Value) -> Self {
        self.set(key, value);
        self
    }

    pub(crate) fn set(&mut self, key: &'static str, value: Value) {
        if !value.is_empty() {
            self.keys.retain(|(known, _)| *known != key);
            self.keys.push((key, value));
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(known, _)| *known == key)
    }

    /// Adds to a key that takes several references.
    pub(crate) fn add(&mut self, key: &'static str, reference: Reference) {
        match self.keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Value::Refs(known))) if known.iter().any(|one| one.is_same(&reference)) => {}
            Some((_, Value::Refs(known))) => known.push(reference),
            Some(_) => {}
            None => self.keys.push((key, Value::Refs(vec![reference]))),
        }
    }
}

/// The value of a key of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A word of the grammar.
    Word(&'static str),
    Words(Vec<&'static str>),
    Text(String),
    Texts(Vec<String>),
    Number(u32),
    /// A key that stands alone where it holds.
    Flag(bool),
    Ref(Reference),
    Refs(Vec<Reference>),
    /// `all`, as the scope of a decision.
    All,
    /// A level of a classification policy of ours, with its path.
    Level(&'static str),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A word of the grammar, if there is one.
    pub(crate) fn word(word: Option<&'static str>) -> Self {
        word.map_or(Self::Words(Vec::new()), Self::Word)
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Text(text) => text.trim().is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Flag(flag) => !flag,
            Self::Refs(references) => references.is_empty(),
            Self::Word(_) | Self::Number(_) | Self::Ref(_) | Self::All | Self::Level(_) => false,
        }
    }
}

/// A name that leads to a noun, or nowhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference {
    pub(crate) kind: Kind,
    pub(crate) key: String,
    pub(crate) place: String,
}

impl Reference {
    pub(crate) fn new(kind: Kind, key: impl Into<String>, place: impl Into<String>) -> Self {
        Self { kind, key: key.into(), place: place.into() }
    }

    /// What is to say of one that leads nowhere.
    pub(crate) fn nowhere(&self) -> Finding {
        let what = format!("`{}` is not {} of this source", self.key, self.kind.described());
        Finding { place: self.place.clone(), what }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.key == other.key
    }
}

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    /// Code or a component faces a threat.
    Exposes,
    /// A control is said to stop a threat.
    Mitigates,
    Accepts,
    Transfers,
    Avoids,
    Flows,
    Accesses,
    /// A requirement is said to be met.
    Satisfies,
}

impl Verb {
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Exposes => "threat",
            Self::Mitigates => "mitigates",
            Self::Accepts => "accepts",
            Self::Transfers => "transfers",
            Self::Avoids => "avoids",
            Self::Flows => "flow",
            Self::Accesses => "accesses",
            Self::Satisfies => "satisfies",
        }
    }

    /// So many of them: "1 claimed mitigation".
    pub(crate) fn counted(self, count: usize) -> String {
        let (one, several) = match self {
            Self::Exposes => ("exposure", "exposures"),
            Self::Mitigates => ("claimed mitigation", "claimed mitigations"),
            Self::Accepts => ("acceptance", "acceptances"),
            Self::Transfers => ("transfer", "transfers"),
            Self::Avoids => ("avoidance", "avoidances"),
            Self::Flows => ("flow", "flows"),
            Self::Accesses => ("access", "accesses"),
            Self::Satisfies => ("satisfaction", "satisfactions"),
        };
        format!("{count} {}", if count == 1 { one } else { several })
    }
}

/// What the source says of nouns together.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) verb: Verb,
    /// The noun that it stands beside.
    pub(crate) on: Reference,
    /// What the attribute names without a key.
    pub(crate) first: Option<Reference>,
    pub(crate) keys: Vec<(&'static str, Value)>,
    pub(crate) doc: String,
    pub(crate) place: String,
    /// The file and the line that it is about, where the source is about code.
    pub(crate) code: Option<(String, usize)>,
}

impl Link {
    pub(crate) fn new(verb: Verb, on: Reference, first: Option<Reference>, place: impl Into<String>) -> Self {
        Self { verb, on, first, keys: Vec::new(), doc: String::new(), place: place.into(), code: None }
    }

    pub(crate) fn with(mut self, key: &'static str, value: Value) -> Self {
        if !value.is_empty() {
            self.keys.push((key, value));
        }
        self
    }

    pub(crate) fn saying(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    pub(crate) fn at(mut self, file: &str, line: usize) -> Self {
        self.code = Some((file.to_owned(), line));
        self
    }
}

/// What a person must look at, and where it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Finding {
    pub(crate) place: String,
    pub(crate) what: String,
}

impl Draft {
    pub(crate) fn find(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.findings.push(Finding { place: place.into(), what: what.into() });
    }

    /// A model of this format that calls itself so, with nothing in it yet.
    pub(crate) fn new(format: String, title: String, about: String) -> Self {
        Self { format, title, about, ..Self::default() }
    }

    /// Adds a noun. One of the same kind and key is there twice then, and references lead to the first.
    pub(crate) fn push(&mut self, noun: Noun) {
        self.index.entry((noun.kind, noun.key.clone())).or_insert(self.nouns.len());
        self.nouns.push(noun);
    }

    /// Where the first noun of this kind and key is.
    pub(crate) fn find_noun(&self, kind: Kind, key: &str) -> Option<usize> {
        self.index.get(&(kind, key.to_owned())).copied()
    }

    pub(crate) fn noun_mut(&mut self, kind: Kind, key: &str) -> Option<&mut Noun> {
        let at = self.find_noun(kind, key)?;
        self.nouns.get_mut(at)
    }

    pub(crate) fn has(&self, kind: Kind, key: &str) -> bool {
        self.find_noun(kind, key).is_some()
    }

    /// Reports a reference that leads nowhere, and stands in nothing that is written.
    pub(crate) fn expect(&mut self, reference: &Reference) {
        if !self.has(reference.kind, &reference.key) {
            self.dangling += 1;
            self.findings.push(reference.nowhere());
        }
    }

    /// A decision with its reason. Without an owner, or without an end where the grammar demands one, it is no decision.
    pub(crate) fn decide(&mut self, decision: Decision) {
        let Decision { verb, on, threat, because, owner, until, to, place } = decision;
        let mut missing = Vec::new();
        let demanded = [
            ("a reason", !because.trim().is_empty()),
            ("an owner", !owner.trim().is_empty()),
            ("an end", verb != Verb::Accepts || is_date(&until)),
            ("somebody to bear it", verb != Verb::Transfers || !to.trim().is_empty()),
        ];
        missing.extend(demanded.iter().filter(|(_, given)| !given).map(|(what, _)| *what));
        if missing.is_empty() {
            let mut link = Link::new(verb, on, Some(threat), place);
            if verb == Verb::Transfers {
                link = link.with("to", Value::Text(to));
            }
            link = link.with("because", Value::Text(because)).with("owner", Value::Text(owner));
            if verb != Verb::Avoids && is_date(&until) {
                link = link.with("until", Value::Text(until));
            }
            self.links.push(link);
            return;
        }
        let said = match verb {
            Verb::Transfers => "transferred",
            Verb::Avoids => "avoided",
            _ => "accepted",
        };
        let reason = if because.is_empty() { String::new() } else { format!(": {because}") };
        let missing = missing.join(" and ");
        self.find(&place, format!("the source says {said} without {missing}, so the threat stays open{reason}"));
        let doc = format!("The source says {said} without {missing}{reason}");
        self.links.push(Link::new(Verb::Exposes, on, Some(threat), place).saying(doc));
    }
}

/// What somebody decided about a threat.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) verb: Verb,
    pub(crate) on: Reference,
    pub(crate) threat: Reference,
    pub(crate) because: String,
    pub(crate) owner: String,
    pub(crate) until: String,
    pub(crate) to: String,
    pub(crate) place: String,
}

/// Whether the text is a day of the calendar, as attributes take it.
pub(crate) fn is_date(text: &str) -> bool {
    threatmodel_grammar::Syntax::Date.check(text).is_ok()
}

/// What was not carried as it is, by table of the source: the counterpart of what an export loses.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    entries: BTreeMap<(String, String, &'static str, &'static str), usize>,
}

impl Losses {
    pub(crate) fn note(&mut self, table: &str, field: &str, fate: &'static str, why: &'static str) {
        *self.entries.entry((table.to_owned(), field.to_owned(), fate, why)).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (key, count) in other.entries {
            *self.entries.entry(key).or_default() += count;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl fmt::Display for Losses {
    /// A line each, as exports have them: `threats.severity (12): left out, because …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((table, field, fate, why), count) in &self.entries {
            let dot = if table.is_empty() || field.is_empty() { "" } else { "." };
            writeln!(f, "{table}{dot}{field} ({count}): {fate}, because {why}")?;
        }
        Ok(())
    }
}
