//! Groups of events, and the events that the model explains.

use std::collections::{BTreeMap, BTreeSet};

use threatmodel_model::model::Model;
use threatmodel_report::rules_of;

use super::entry::Entry;

/// How many lines that cannot be read are named; all are counted.
const NAMED: usize = 10;

/// The ids and paths of detections and threats in the models.
pub(crate) struct Known {
    names: BTreeSet<String>,
}

impl Known {
    pub(super) fn of(models: &[&Model]) -> Self {
        let mut names = BTreeSet::new();
        for model in models {
            for rule in rules_of::rules(model).0 {
                names.extend([rule.id().to_string(), rule.path.to_string()]);
            }
            for threat in model.threats() {
                names.insert(threat.path().to_owned());
                names.extend(threat.declared.id.clone());
            }
        }
        Self { names }
    }

    /// The field by which the model explains the event, if it does.
    fn explains<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        let fields = ["rule.id", "rule.path", "threat.id", "threat.path", "path"];
        let mut given = fields.iter().filter_map(|field| entry.fields.get(*field));
        given.find(|value| self.names.contains(*value)).map(String::as_str)
    }
}

/// The result for a log.
#[derive(Debug, Default)]
pub(crate) struct Triage {
    /// How many events there were.
    pub(crate) events: u64,
    /// How many the model explains, by what explains them.
    pub(crate) explained: BTreeMap<String, u64>,
    /// How many nobody meant as trouble.
    pub(crate) quiet: u64,
    /// How many lines could not be read.
    pub(crate) unread: u64,
    /// The first of them, with why.
    pub(crate) named: Vec<(u64, String)>,
    groups: BTreeMap<(String, String), Group>,
}

/// Events that say the same.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Where they come from.
    pub(crate) target: String,
    /// Their common message, with `…` for the parts that differ.
    pub(crate) says: String,
    /// Whether they are events of a detection or alerts that no model here knows.
    pub(crate) of_detection: bool,
    /// How many there are.
    pub(crate) count: u64,
    /// When the first and the last were, as the log says it.
    pub(crate) times: (String, String),
    /// The line of the first.
    pub(crate) line: u64,
    /// The complete message of the first.
    pub(crate) example: String,
    /// The fields that all of them have.
    pub(crate) fields: BTreeSet<String>,
}

impl Triage {
    pub(super) fn unread(&mut self, line: u64, why: String) {
        self.unread += 1;
        if self.named.len() < NAMED {
            self.named.push((line, why));
        }
    }

    pub(super) fn add(&mut self, line: u64, entry: &Entry, known: &Known) {
        self.events += 1;
        if let Some(name) = known.explains(entry) {
            *self.explained.entry(name.to_owned()).or_default() += 1;
            return;
        }
        let of_detection = ["rule.id", "rule.path", "threat.id"].iter().any(|field| entry.fields.contains_key(*field));
        if !of_detection && !entry.is_trouble() {
            self.quiet += 1;
            return;
        }
        let named =
            ["rule.path", "rule.id", "event", "error", "outcome"].iter().find_map(|field| entry.fields.get(*field));
        let example = if entry.message.is_empty() { named.cloned().unwrap_or_default() } else { entry.message.clone() };
        let says = template(&example);
        let fields: BTreeSet<String> = entry.fields.keys().cloned().collect();
        let group = self.groups.entry((entry.target.clone(), says.clone())).or_insert_with(|| Group {
            target: entry.target.clone(),
            says,
            of_detection,
            count: 0,
            times: (entry.at.clone(), entry.at.clone()),
            line,
            example,
            fields: fields.clone(),
        });
        group.count += 1;
        group.of_detection |= of_detection;
        group.fields.retain(|field| fields.contains(field));
        group.times.1.clone_from(&entry.at);
    }

    /// The groups that no model explains, the most frequent first.
    pub(crate) fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.values().collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then(a.line.cmp(&b.line)));
        groups
    }
}

/// The common part of messages that differ in a number, an id, an address or a quoted text.
fn template(message: &str) -> String {
    let mut unquoted = String::new();
    // Between quotes lies every second piece.
    for (number, piece) in message.split(['"', '`']).enumerate() {
        unquoted.push_str(if number % 2 == 0 { piece } else { " … " });
    }
    let mut said = Vec::new();
    for word in unquoted.split_whitespace().take(40) {
        let varies = word.chars().any(|letter| letter.is_ascii_digit()) || word.contains(['/', '@', '=']);
        let word = if varies { "…" } else { word };
        if word != "…" || said.last() != Some(&"…") {
            said.push(word);
        }
    }
    said.join(" ")
}
