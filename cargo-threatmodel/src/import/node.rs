//! A document as a tree that knows which of its parts somebody has read: the rest is what an import did not carry.

use std::{cell::Cell, cell::RefCell, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::draft::{Finding, Losses};

/// The most values in one document. An alias that stands for many counts as many.
const MOST_VALUES: usize = 4_000_000;

/// A value of JSON or YAML.
#[derive(Debug, Default)]
pub(crate) struct Node {
    value: Value,
    /// Whether somebody has asked for it.
    read: Cell<bool>,
    /// Whether its keys are names that the author chose, not those of the format.
    named: Cell<bool>,
}

#[derive(Debug, Default)]
enum Value {
    #[default]
    Null,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order of the document, a key that stands twice included.
    Map(Vec<(String, Node)>),
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Self { value, ..Self::default() }
    }
}

/// A document that is read, with what is wrong in it.
#[derive(Debug)]
pub(crate) struct Document {
    /// The name of the file, for places.
    file: String,
    root: Node,
    /// What stands where a document has nothing.
    nothing: Node,
    findings: RefCell<Vec<Finding>>,
}

impl Document {
    pub(crate) fn new(file: &str, root: Node) -> Self {
        let document = Self { file: file.to_owned(), root, nothing: Node::default(), findings: RefCell::default() };
        document.twice(&document.root, &mut String::new());
        document
    }

    pub(crate) fn root(&self) -> At<'_> {
        self.root.read.set(true);
        At { document: self, node: &self.root, path: String::new() }
    }

    /// What is wrong with the document, and what nobody has read of it.
    pub(crate) fn close(self) -> (Vec<Finding>, Losses) {
        let mut losses = Losses::default();
        unread(&self.root, &mut Vec::new(), &mut losses);
        // What is read twice is wrong once.
        let mut seen = std::collections::HashSet::new();
        let findings = self.findings.into_inner().into_iter().filter(|finding| seen.insert(finding.clone())).collect();
        (findings, losses)
    }

    /// Keys that stand twice in one map: readers of the format take one of them, and nobody knows which.
    fn twice(&self, node: &Node, path: &mut String) {
        let length = path.len();
        match &node.value {
            Value::Map(entries) => {
                let mut seen = std::collections::HashSet::with_capacity(entries.len());
                for (key, node) in entries {
                    path.extend(["/", key]);
                    if !seen.insert(key) {
                        self.find(path, format!("the key `{key}` stands twice, the first counts"));
                    }
                    self.twice(node, path);
                    path.truncate(length);
                }
            }
            Value::List(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    path.push_str(&format!("/{at}"));
                    self.twice(node, path);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn find(&self, path: &str, what: String) {
        let place = format!("{}#{path}", self.file);
        self.findings.borrow_mut().push(Finding { place, what });
    }
}

fn unread<'n>(node: &'n Node, table: &mut Vec<&'n str>, losses: &mut Losses) {
    match &node.value {
        Value::Map(entries) => {
            for (key, node_of_key) in entries {
                if node.named.get() {
                    unread(node_of_key, table, losses);
                } else if node_of_key.read.get() {
                    table.push(key);
                    unread(node_of_key, table, losses);
                    table.pop();
                } else if !node_of_key.is_empty() {
                    let why = "the grammar has no place for it";
                    losses.note(&table.join("."), key, "left out", why);
                }
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| unread(node, table, losses)),
        _ => {}
    }
}

impl Node {
    fn is_empty(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(nodes) => nodes.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            Value::Flag(_) | Value::Number(_) => false,
        }
    }

    /// The value of a key, without reading it: to find out which format a document is of.
    pub(crate) fn peek(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(known, _)| known == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The value as text, if it is some.
    pub(crate) fn plain(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The texts of a list, without reading them.
    pub(crate) fn plain_list(&self) -> Vec<String> {
        match &self.value {
            Value::List(nodes) => nodes.iter().filter_map(Node::plain).collect(),
            _ => Vec::new(),
        }
    }

    /// Adds what another document has. Maps of one key become one, lists have each text once; where both have a text, the first counts.
    pub(crate) fn merge(&mut self, other: Node) {
        match (&mut self.value, other.value) {
            (Value::Map(own), Value::Map(others)) => {
                for (key, node) in others {
                    match own.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, known)) if matches!(known.value, Value::Map(_) | Value::List(_)) => known.merge(node),
                        Some((_, known)) if known.is_empty() => *known = node,
                        Some(_) => {}
                        None => own.push((key, node)),
                    }
                }
            }
            (Value::List(own), Value::List(others)) => {
                let known: Vec<String> = own.iter().filter_map(Node::plain).collect();
                let is_new = |node: &Node| node.plain().is_none_or(|text| !known.contains(&text));
                own.extend(others.into_iter().filter(is_new));
            }
            _ => {}
        }
    }
}

/// A value, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct At<'d> {
    document: &'d Document,
    node: &'d Node,
    path: String,
}

impl<'d> At<'d> {
    /// Its place, for people: the file and the path in it.
    pub(crate) fn place(&self) -> String {
        format!("{}#{}", self.document.file, if self.path.is_empty() { "/" } else { &self.path })
    }

    fn value(&self) -> &'d Value {
        &self.node.value
    }

    pub(crate) fn is_there(&self) -> bool {
        !matches!(self.value(), Value::Null)
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.value(), Value::List(_))
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self.value(), Value::Text(_))
    }

    /// The value of a key; nothing where the map lacks it.
    pub(crate) fn get(&self, key: &str) -> At<'d> {
        let path = format!("{}/{key}", self.path);
        let node = self.node.peek(key);
        if let Some(node) = node {
            node.read.set(true);
        }
        At { document: self.document, node: node.unwrap_or(&self.document.nothing), path }
    }

    /// The text, or the number or the word as text; empty where there is none.
    pub(crate) fn text(&self) -> String {
        match self.value() {
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::Null => String::new(),
            Value::List(_) | Value::Map(_) => {
                self.wrong("a text");
                String::new()
            }
        }
    }

    pub(crate) fn flag(&self) -> bool {
        match self.value() {
            Value::Flag(flag) => *flag,
            Value::Text(text) => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("yes"),
            Value::Null => false,
            _ => {
                self.wrong("true or false");
                false
            }
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self.value() {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            Value::Null => None,
            _ => {
                self.wrong("a number");
                None
            }
        }
    }

    /// The values of a list; none where there is no list.
    pub(crate) fn items(&self) -> Vec<At<'d>> {
        match self.value() {
            Value::List(nodes) => {
                let one = |(at, node): (usize, &'d Node)| {
                    node.read.set(true);
                    At { document: self.document, node, path: format!("{}/{at}", self.path) }
                };
                nodes.iter().enumerate().map(one).collect()
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong("a list");
                Vec::new()
            }
        }
    }

    /// The texts of a list, each with its place.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        self.items().iter().filter(|item| item.is_there()).map(|item| (item.text(), item.place())).collect()
    }

    /// The entries of a map whose keys the author chose.
    pub(crate) fn entries(&self) -> Vec<(&'d str, At<'d>)> {
        match self.value() {
            Value::Map(entries) => {
                self.node.named.set(true);
                let one = |(key, node): &'d (String, Node)| {
                    node.read.set(true);
                    (key.as_str(), At { document: self.document, node, path: format!("{}/{key}", self.path) })
                };
                entries.iter().map(one).collect()
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong("a map");
                Vec::new()
            }
        }
    }

    /// Takes it as read, with all that is in it.
    pub(crate) fn skip(&self) {
        fn skip(node: &Node) {
            node.read.set(true);
            match &node.value {
                Value::List(nodes) => nodes.iter().for_each(skip),
                Value::Map(entries) => entries.iter().for_each(|(_, node)| skip(node)),
                _ => {}
            }
        }
        skip(self.node);
    }

    fn wrong(&self, wanted: &str) {
        self.document.find(&self.path, format!("{wanted} stands here in this format, and something else does"));
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Build)
    }
}

thread_local! {
    static BUILT: Cell<usize> = const { Cell::new(0) };
}

/// Starts counting the values of a new document.
pub(crate) fn start() {
    BUILT.set(0);
}

struct Build;

impl Build {
    fn done<E: serde::de::Error>(value: Value) -> Result<Node, E> {
        BUILT.set(BUILT.get() + 1);
        if BUILT.get() > MOST_VALUES {
            return Err(E::custom(format!("the document has more than {MOST_VALUES} values, aliases followed")));
        }
        Ok(value.into())
    }
}

impl<'de> Visitor<'de> for Build {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        Self::done(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Node, E> {
        Self::done(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Node, E> {
        Self::done(Value::Flag(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Node, E> {
        Self::done(Value::Number(number as f64))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Node, E> {
        Self::done(Value::Number(number as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Node, E> {
        Self::done(Value::Number(number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
        Self::done(Value::Text(text.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Node, E> {
        Self::done(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element()? {
            nodes.push(node);
        }
        Self::done(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<Node>()? {
            let key = match key.value {
                Value::Text(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Null => "null".to_owned(),
                Value::List(_) | Value::Map(_) => {
                    return Err(serde::de::Error::custom("a key that is a list or a map itself is not read"));
                }
            };
            entries.push((key, access.next_value()?));
        }
        Self::done(Value::Map(entries))
    }
}
