//! Writes a settled draft as a module of Rust. Texts of the source end up in comments and in literals, and cannot leave them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

use proc_macro2::Literal;
use sha2::{Digest as _, Sha256};
use threatmodel::prelude::*;
use threatmodel_text::plain;

use super::{
    draft::{Draft, Kind, Link, Noun, Reference, Value},
    name::Names,
};
use crate::model::{CodeInImport, ImportedTextIsQuoted, ImportsAreData};

/// How wide a line with an attribute becomes before its keys stand on lines of their own.
const WIDTH: usize = 100;
/// The line of the header that says where the module comes from.
const MARK: &str = "//! import: ";

/// A module, and the attributes that stand beside code.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) text: String,
    /// The attributes by file and line of the source.
    pub(crate) beside: Vec<Beside>,
}

/// An attribute that belongs beside code: its file and line as the source names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// As the attribute stands there, with paths from the root of the crate.
    pub(crate) attribute: String,
}

/// The first line of a header: which format and which source a module comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The name of the source: a newer version of it has the same.
    pub(crate) source: String,
    /// Which version it was.
    pub(crate) version: String,
    /// What the module was when it was written.
    pub(crate) body: String,
}

impl Mark {
    /// The mark of a module that an import wrote; `None` for a file of somebody else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        // The last one: what the source says about itself stands above it.
        let head = text.lines().take_while(|line| line.starts_with("//!"));
        let line = head.filter_map(|line| line.strip_prefix(MARK)).last()?;
        let (source, rest) = line.strip_prefix('`')?.split_once('`')?;
        let mut words = rest.split_whitespace();
        let (version, body) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self { source: source.to_owned(), version, body })
    }

    /// Whether somebody has changed the module since; how it is laid out does not matter.
    pub(crate) fn is_untouched(&self, text: &str) -> bool {
        self.body == fingerprint(body(text))
    }
}

/// The module for a draft. `module` is its path from the root of the crate, and attributes go beside code where `has_code`
/// says that the package has the file.
#[threat(CodeInImport)]
pub(crate) fn write(
    draft: &Draft,
    source: &str,
    bytes: &[&[u8]],
    module: &str,
    has_code: impl Fn(&str, usize) -> bool,
) -> Written {
    let mut writer = Writer::new(draft);
    let mut beside = Vec::new();
    let mut on: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
    for link in &draft.links {
        let at = writer.index.get(&(link.on.kind, link.on.key.as_str())).copied();
        match (&link.code, at) {
            (Some((file, line)), _) if has_code(file, *line) => {
                let attribute = writer.attribute_of(link, &format!("{module}::")).replace(SEPARATOR, ", ");
                beside.push(Beside { file: file.clone(), line: *line, attribute });
            }
            (_, Some(at)) => on.entry(at).or_default().push(link),
            (_, None) => {}
        }
    }
    let mut order: Vec<usize> = (0..draft.nouns.len()).collect();
    order.sort_by_key(|at| draft.nouns.get(*at).map(|noun| noun.kind));
    for at in order {
        writer.noun(at, on.get(&at).map(Vec::as_slice).unwrap_or_default());
    }
    for remark in &draft.remarks {
        writer.text.push('\n');
        comment(&mut writer.text, "", "//", remark);
    }
    let body = std::mem::take(&mut writer.text);
    let mut version = Sha256::new();
    bytes.iter().for_each(|bytes| version.update(bytes));
    let version = hex(&version.finalize());
    let text = head(draft, source, &version, &fingerprint(&body)) + &body;
    Written { text, beside }
}

fn head(draft: &Draft, source: &str, version: &str, body: &str) -> String {
    let title = if draft.title.is_empty() { source } else { &draft.title };
    let mut text = String::new();
    comment(
        &mut text,
        "",
        "//!",
        &format!("The threat model \"{}\", imported from {}.", plain::line(title), draft.format),
    );
    if !draft.about.trim().is_empty() {
        text.push_str("//!\n");
        comment(&mut text, "", "//!", &draft.about);
    }
    text.push_str(
        "//!\n//! `cargo threatmodel import` wrote this file, and a newer import of the same source rewrites it: what you add belongs\n\
         //! into another module. Nothing here is proven: what the source calls mitigated is a claim until a test shows it.\n//!\n",
    );
    let _ = writeln!(text, "{MARK}`{}` {version} {body}", plain::line(source).replace('`', "'"));
    text.push_str(
        "\n#![allow(clippy::all, clippy::pedantic, rustdoc::all, reason = \"texts and names of the source\")]\n",
    );
    text
}

/// What follows the header.
fn body(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if !(start.starts_with("//!") || start.starts_with("#![") || start.trim().is_empty()) {
            break;
        }
        at += line.len();
    }
    &text[at..]
}

/// A number that stays as long as the text does, but for how it is laid out: a formatter moves spaces, lines and commas.
pub(crate) fn fingerprint(body: &str) -> String {
    let kept: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b',').collect();
    hex(&Sha256::digest(kept))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Writer<'d> {
    draft: &'d Draft,
    /// Where the noun of a kind and a key is.
    index: HashMap<(Kind, &'d str), usize>,
    /// The module and the name of each noun.
    names: Vec<(Option<String>, String)>,
    text: String,
}

impl<'d> Writer<'d> {
    fn new(draft: &'d Draft) -> Self {
        let mut index = HashMap::new();
        let mut names = Names::default();
        let mut made = Vec::with_capacity(draft.nouns.len());
        for (at, noun) in draft.nouns.iter().enumerate() {
            index.entry((noun.kind, noun.key.as_str())).or_insert(at);
            made.push(match noun.kind {
                Kind::Component => {
                    let module = names.of_module(&noun.name);
                    (Some(module), Names::default().of_type(&noun.name, noun.kind))
                }
                _ => (None, names.of_type(&noun.name, noun.kind)),
            });
        }
        Self { draft, index, names: made, text: String::new() }
    }

    fn noun(&mut self, at: usize, links: &[&Link]) {
        let (Some(noun), Some((module, name))) = (self.draft.nouns.get(at), self.names.get(at).cloned()) else {
            return;
        };
        let (indent, prefix) = if module.is_some() { ("    ", "super::") } else { ("", "") };
        self.text.push('\n');
        let doc = documentation(noun, &name);
        if let Some(module) = &module {
            comment(&mut self.text, "", "///", &doc);
            let _ = writeln!(self.text, "pub mod {module} {{");
        }
        comment(&mut self.text, indent, "///", &doc);
        let mut keys = noun.keys.clone();
        if let Some(id) = &noun.id {
            keys.push(("id", Value::Text(id.clone())));
        }
        let attribute = self.attribute(noun.kind.attribute(), None, &keys, prefix);
        self.put(indent, &attribute);
        let _ = writeln!(self.text, "{indent}pub struct {name};");
        for group in groups(links) {
            self.text.push('\n');
            for link in &group {
                if !link.doc.is_empty() {
                    comment(&mut self.text, indent, "///", &link.doc);
                }
            }
            for link in &group {
                let attribute = self.attribute_of(link, prefix);
                self.put(indent, &attribute);
            }
            let _ = writeln!(self.text, "{indent}impl {name} {{}}");
        }
        if module.is_some() {
            self.text.push_str("}\n");
        }
    }

    fn attribute_of(&self, link: &Link, prefix: &str) -> String {
        self.attribute(link.verb.attribute(), link.first.as_ref(), &link.keys, prefix)
    }

    /// On one line.
    fn attribute(&self, name: &str, first: Option<&Reference>, keys: &[(&'static str, Value)], prefix: &str) -> String {
        let mut parts: Vec<String> = first.map(|first| self.path(first, prefix)).into_iter().collect();
        parts.extend(keys.iter().filter_map(|(key, value)| self.key(key, value, prefix)));
        match parts.is_empty() {
            true => format!("#[threatmodel::{name}]"),
            false => format!("#[threatmodel::{name}({})]", parts.join(SEPARATOR)),
        }
    }

    fn key(&self, key: &str, value: &Value, prefix: &str) -> Option<String> {
        let list = |parts: Vec<String>| format!("{key} = [{}]", parts.join(", "));
        Some(match value {
            Value::Word(word) => format!("{key} = {word}"),
            Value::Words(words) => list(words.iter().map(|word| (*word).to_owned()).collect()),
            Value::Text(text) => format!("{key} = {}", literal(text)),
            Value::Texts(texts) => list(texts.iter().map(|text| literal(text)).collect()),
            Value::Number(number) => format!("{key} = {number}"),
            Value::Flag(true) => key.to_owned(),
            Value::Flag(false) => return None,
            Value::Ref(reference) => format!("{key} = {}", self.path(reference, prefix)),
            Value::Refs(references) => list(references.iter().map(|reference| self.path(reference, prefix)).collect()),
            Value::Level(path) => format!("{key} = {path}"),
            Value::All => format!("{key} = all"),
        })
    }

    fn path(&self, reference: &Reference, prefix: &str) -> String {
        let at = self.index.get(&(reference.kind, reference.key.as_str()));
        match at.and_then(|at| self.names.get(*at)) {
            Some((Some(module), name)) => format!("{prefix}{module}::{name}"),
            Some((None, name)) => format!("{prefix}{name}"),
            // A settled draft has none of these; the compiler says it if one does.
            None => "unresolved".to_owned(),
        }
    }

    fn put(&mut self, indent: &str, attribute: &str) {
        let one = attribute.replace(SEPARATOR, ", ");
        if indent.len() + one.len() <= WIDTH {
            let _ = writeln!(self.text, "{indent}{one}");
            return;
        }
        let Some((start, rest)) = attribute.split_once('(') else { return };
        let _ = writeln!(self.text, "{indent}{start}(");
        let rest = rest.strip_suffix(")]").unwrap_or(rest);
        for part in rest.split(SEPARATOR) {
            let _ = writeln!(self.text, "{indent}    {part},");
        }
        let _ = writeln!(self.text, "{indent})]");
    }
}

/// Stands between the keys of an attribute until it is known whether they fit on a line. No literal holds it.
const SEPARATOR: &str = "\u{1}";

/// The links of one noun, those about one threat together.
fn groups<'l>(links: &[&'l Link]) -> Vec<Vec<&'l Link>> {
    let mut groups: Vec<Vec<&Link>> = Vec::new();
    let mut by_threat: HashMap<&str, usize> = HashMap::new();
    for link in links {
        let threat = link.first.as_ref().filter(|first| first.kind == Kind::Threat).map(|first| first.key.as_str());
        let known = threat.and_then(|threat| by_threat.get(threat)).and_then(|at| groups.get_mut(*at));
        match known {
            Some(group) => group.push(link),
            None => {
                if let Some(threat) = threat {
                    by_threat.insert(threat, groups.len());
                }
                groups.push(vec![link]);
            }
        }
    }
    groups
}

/// What the doc comment says: the name of the source where the Rust name is another, and the description.
fn documentation(noun: &Noun, name: &str) -> String {
    let (title, doc) = (noun.name.trim(), noun.doc.trim());
    match (title == name || doc.starts_with(title), doc.is_empty()) {
        (true, false) => doc.to_owned(),
        (_, true) => {
            if title.is_empty() {
                name.to_owned()
            } else {
                title.to_owned()
            }
        }
        (false, false) => format!("{title}\n\n{doc}"),
    }
}

/// Text in a comment.
fn comment(text: &mut String, indent: &str, slashes: &str, content: &str) {
    for line in lines(content) {
        let _ = writeln!(text, "{}", format!("{indent}{slashes} {line}").trim_end());
    }
}

/// The lines of a comment. Nothing in them ends it, becomes a test or markup of a page, or shows as what it is not.
#[mitigates(CodeInImport, by = ImportedTextIsQuoted, bypass = vec![content.to_owned()])]
#[satisfies(ImportsAreData)]
fn lines(content: &str) -> Vec<String> {
    let content = plain::visible(content);
    let lines = content.trim().split(['\n', '\r', '\u{2028}', '\u{2029}']);
    lines.map(|line| escaped(&line.split_whitespace().collect::<Vec<&str>>().join(" "))).collect()
}

/// Markdown of the source stays text where it would do something: fences would be compiled as tests, tags would be HTML.
fn escaped(line: &str) -> String {
    let mut text = line.replace("```", "\\`\\`\\`").replace("~~~", "\\~\\~\\~");
    if text.contains('<') {
        let mut made = String::with_capacity(text.len() + 4);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let starts_tag = |next: &char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?');
            if letter == '<' && letters.peek().is_some_and(starts_tag) {
                made.push('\\');
            }
            made.push(letter);
        }
        text = made;
    }
    text
}

/// Text of an attribute as a literal on one line.
#[mitigates(CodeInImport, by = ImportedTextIsQuoted, bypass = format!("\"{text}\""))]
#[satisfies(ImportsAreData)]
fn literal(text: &str) -> String {
    Literal::string(plain::line(text).trim()).to_string()
}
