//! Groups of events, and the events that the model explains.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use threatmodel_model::model::Model;
use threatmodel_report::rules_of;

use super::{
    entry::Entry,
    level::{Level, Said},
    object::Value,
};

/// How many lines that cannot be read are named; all are counted.
const NAMED: usize = 10;

/// How many groups outlast a clearing. There is one whenever there are twice as many.
const KEPT: usize = 2048;

/// The longest text of a group that is kept, in bytes: more than is shown.
const LONGEST: usize = 1024;

/// The longest name that is kept, in bytes.
const LONGEST_NAME: usize = 128;

/// The most names of fields that are kept.
const FIELDS: usize = 64;

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

    /// Whose event it is. Of each event this is asked, so that its fields are gone through once.
    fn whose(&self, entry: &Entry<'_>) -> Whose<'_> {
        let mut whose = Whose::Nobody;
        for (name, value) in &entry.fields {
            let of_detection = match &**name {
                "rule.id" | "rule.path" | "threat.id" => true,
                "threat.path" | "path" => false,
                _ => continue,
            };
            let known = match value {
                Value::Text(text) => self.names.get(&**text),
                _ => None,
            };
            if let Some(known) = known {
                return Whose::Model(known);
            }
            if of_detection {
                whose = Whose::Detection;
            }
        }
        whose
    }
}

/// Whose event an event is.
enum Whose<'k> {
    /// That of a detection or a threat of the model, with its name.
    Model(&'k str),
    /// That of a detection which no model here has.
    Detection,
    /// Nobody's.
    Nobody,
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
    /// How many do not say whether anybody did.
    pub(crate) unsaid: u64,
    /// How many nothing explains.
    pub(crate) unexplained: u64,
    /// How many lines could not be read.
    pub(crate) unread: u64,
    /// The first of them, with why.
    pub(crate) named: Vec<(u64, String)>,
    groups: HashMap<(String, String), Group>,
    /// How many events belonged to small groups that had to make room.
    cleared: u64,
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
    /// How many there are, at least.
    pub(crate) count: u64,
    /// Whether there may have been more, which had to make room before.
    pub(crate) may_be_more: bool,
    /// When the first and the last were, as the log says it.
    pub(crate) times: (String, String),
    /// The line of the first.
    pub(crate) line: u64,
    /// The message of the first.
    pub(crate) example: String,
    /// The fields that all of them have.
    pub(crate) fields: BTreeSet<String>,
}

/// The largest groups, and how much is not in them.
#[derive(Debug)]
pub(crate) struct Largest<'t> {
    /// The groups, the most frequent first.
    pub(crate) groups: Vec<&'t Group>,
    /// How many further groups are known.
    pub(crate) more: usize,
    /// How many events are in other groups, also in those that had to make room.
    pub(crate) rest: u64,
}

impl Triage {
    pub(super) fn unread(&mut self, line: u64, why: String) {
        self.unread += 1;
        if self.named.len() < NAMED {
            self.named.push((line, why));
        }
    }

    pub(super) fn add(&mut self, line: u64, entry: &Entry<'_>, known: &Known) {
        let of_detection = match known.whose(entry) {
            Whose::Model(name) => {
                self.events += 1;
                match self.explained.get_mut(name) {
                    Some(count) => *count += 1,
                    None => drop(self.explained.insert(name.to_owned(), 1)),
                }
                return;
            }
            Whose::Detection => true,
            Whose::Nobody => false,
        };
        if !of_detection && !entry.is_trouble() {
            match &entry.level {
                Said::Unknown(level) => {
                    return self.unread(line, format!("its level, `{}`, is not known", cut(level, LONGEST_NAME)));
                }
                Said::Nothing => self.unsaid += 1,
                Said::Level(Level::Quiet | Level::Trouble) => self.quiet += 1,
            }
            self.events += 1;
            return;
        }
        self.events += 1;
        self.unexplained += 1;
        self.group(line, entry, of_detection);
    }

    fn group(&mut self, line: u64, entry: &Entry<'_>, of_detection: bool) {
        let named =
            || ["rule.path", "rule.id", "event", "error", "outcome"].iter().find_map(|field| entry.field(field));
        let example = match entry.message.is_empty() {
            true => named().unwrap_or_default(),
            false => Cow::Borrowed(&*entry.message),
        };
        let example = cut(&example, LONGEST);
        let at = || cut(&entry.at, LONGEST_NAME).to_owned();
        let (target, says) = (cut(&entry.target, LONGEST_NAME), template(example));
        let group = self.groups.entry((target.to_owned(), says)).or_insert_with_key(|(target, says)| Group {
            target: target.clone(),
            says: says.clone(),
            of_detection,
            count: 0,
            may_be_more: self.cleared > 0,
            times: (at(), String::new()),
            line,
            example: example.to_owned(),
            fields: entry.fields.iter().take(FIELDS).map(|(name, _)| cut(name, LONGEST_NAME).to_owned()).collect(),
        });
        if group.count > 0 {
            group.fields.retain(|field| entry.fields.iter().any(|(name, _)| cut(name, LONGEST_NAME) == field));
        }
        group.count += 1;
        group.of_detection |= of_detection;
        group.times.1 = at();
        if self.groups.len() >= 2 * KEPT {
            self.clear();
        }
    }

    /// Drops the smaller half of the groups, and of those that are alike the later ones.
    fn clear(&mut self) {
        let mut sizes: Vec<_> = self.groups.values().map(Group::rank).collect();
        let (_, last, _) = sizes.select_nth_unstable(KEPT - 1);
        let last = *last;
        let cleared = &mut self.cleared;
        self.groups.retain(|_, group| {
            let stays = group.rank() <= last;
            *cleared += if stays { 0 } else { group.count };
            stays
        });
    }

    /// The largest groups of events that no model explains, at most so many.
    pub(crate) fn largest(&self, most: usize) -> Largest<'_> {
        let mut groups: Vec<&Group> = self.groups.values().collect();
        groups.sort_by_key(|group| group.rank());
        let more = groups.len().saturating_sub(most);
        groups.truncate(most);
        let shown: u64 = groups.iter().map(|group| group.count).sum();
        Largest { groups, more, rest: self.unexplained - shown }
    }

    /// Whether any event said whether it is trouble, or is known by the model.
    pub(crate) fn understood(&self) -> bool {
        self.events > self.unsaid
    }
}

impl Group {
    /// Its place among others: the most frequent come first, then those that were met first.
    fn rank(&self) -> (Reverse<u64>, u64) {
        (Reverse(self.count), self.line)
    }
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
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
