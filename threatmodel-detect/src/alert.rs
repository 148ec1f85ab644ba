//! Alerts: what a rule found, and in which events.

use core::{fmt, time::Duration};
use std::sync::Arc;

use uuid::Uuid;

use crate::{
    duration,
    event::EventKind,
    rule::{Kind, Level, Rule, Text, Threat},
};

/// Something that a rule found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Alert {
    /// The number of the alert, from 0, in its engine.
    pub number: u64,
    /// The rule.
    pub rule: Arc<Rule>,
    /// The cause of the alert.
    pub cause: Cause,
    /// The fields that make the key, with their values, as far as the event has them; each cut to
    /// [`Limits::field`](crate::limits::Limits::field) bytes.
    pub key: Vec<(String, String)>,
    /// How many events, values or steps; for [`Cause::KeysExhausted`] how many keys.
    pub count: u64,
    /// The time of the first of them, from the start of the clock.
    pub first: Duration,
    /// The time of the last of them.
    pub last: Duration,
    /// Whether what it says is sure. It is not where a required step may have been seen and forgotten.
    pub certain: bool,
    /// The events behind it that are still remembered, from the oldest.
    pub evidence: Vec<Recorded>,
    /// How many events behind it are not.
    pub evidence_missing: u64,
}

impl Alert {
    /// The id of the rule.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.rule.id()
    }

    /// The severity of the alert.
    #[must_use]
    pub fn level(&self) -> Level {
        self.rule.level
    }

    /// The threat that the rule belongs to.
    #[must_use]
    pub fn threat(&self) -> &Threat {
        &self.rule.threat
    }

    /// Paths of the assets that the threat hits.
    #[must_use]
    pub fn assets(&self) -> &[Text] {
        &self.rule.assets
    }

    /// Returns the response to it, line by line.
    #[must_use]
    pub fn playbook(&self) -> &[Text] {
        &self.rule.playbook
    }

    /// Writes a description of the finding.
    fn found(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = duration::display(self.last.saturating_sub(self.first));
        match &self.rule.kind {
            Kind::Every => f.write_str("happened"),
            Kind::Threshold { .. } => write!(f, "{} events in {time}", self.count),
            Kind::Distinct { field, .. } => write!(f, "{} values of {} in {time}", self.count, field.escape_debug()),
            Kind::Sequence { .. } => write!(f, "{} steps in {time}", self.count),
            Kind::MissingStep { requires, within, .. } => {
                write!(f, "no {} in {} before it", requires.escape_debug(), duration::display(*within))
            }
            Kind::Canary => f.write_str("a canary was touched"),
        }
    }

    /// The key in one line: `client=10.0.0.1 account=7`. Whatever would break the line is escaped.
    pub fn key_text(&self) -> impl fmt::Display {
        Pairs(&self.key)
    }
}

/// The cause of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The rule found what it looks for.
    Found,
    /// Keys of the rule were pushed out while they were still of use: attacks of those may go unseen.
    KeysExhausted,
}

impl Cause {
    /// The name, as it is written in a corpus.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::KeysExhausted => "keys-exhausted",
        }
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = &self.rule;
        write!(f, "[{}] {}: ", rule.level, rule.path.escape_debug())?;
        match self.cause {
            Cause::Found => self.found(f)?,
            Cause::KeysExhausted => write!(f, "too many keys at once, {} were forgotten", self.count)?,
        }
        if !self.key.is_empty() {
            write!(f, " for {}", self.key_text())?;
        }
        write!(f, " (threat {}", rule.threat.path.escape_debug())?;
        if let Some(id) = &rule.threat.id {
            write!(f, ", {}", id.escape_debug())?;
        }
        f.write_str(")")?;
        if !self.certain {
            f.write_str(", not certain")?;
        }
        Ok(())
    }
}

struct Pairs<'p>(&'p [(String, String)]);

impl fmt::Display for Pairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}={}", name.escape_debug(), value.escape_debug())?;
        }
        Ok(())
    }
}

/// An event as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The time, from the start of the clock.
    pub at: Duration,
    /// The source of the event.
    pub kind: EventKind,
    /// Its path, cut like values of fields.
    pub path: String,
    /// Its fields, in order.
    pub fields: Vec<RecordedField>,
}

/// A field of an event as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedField {
    /// Its name.
    pub name: String,
    /// The beginning of its value, at most [`Limits::field`](crate::limits::Limits::field) bytes.
    pub value: String,
    /// Whether that is not all of it.
    pub cut: bool,
}
