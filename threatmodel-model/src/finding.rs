//! Findings: what a rule reports.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::annotation::Place;
use threatmodel_core::words::RuleLevel;

/// Something that a rule reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The code of the rule, `TM001`. The runner sets it.
    pub code: String,
    /// The name of the rule, `unmitigated-threat`. The runner sets it.
    pub rule: String,
    /// The effect on the verdict. The runner sets it.
    pub level: RuleLevel,
    /// The cause in one line, lower case, without a full stop.
    pub message: String,
    /// The names by which an exemption may cover this finding: paths and ids of nouns, paths of items, files, packages.
    pub subjects: Vec<String>,
    /// The places to look at; the first primary one is where the finding is.
    pub labels: Vec<Label>,
    /// Further details that help to understand it.
    pub notes: Vec<String>,
    /// The suggested fix.
    pub help: Option<Help>,
    /// The findings that it may follow from. The runner makes it a note on the first of them that there is.
    #[serde(skip)]
    pub causes: Vec<Cause>,
    /// What causes may call it besides its subjects. No exemption can.
    #[serde(skip)]
    pub known_as: Vec<String>,
}

/// A finding, by its rule and one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The name of the rule.
    pub rule: &'static str,
    /// One of its subjects, or of what else it is known as.
    pub subject: String,
}

/// A place that a finding points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub place: Place,
    /// The label for the place; may be empty.
    pub text: String,
    /// Whether this is where the finding is; otherwise it is a related place.
    pub primary: bool,
}

/// A suggested fix for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Help {
    /// One sentence.
    pub message: String,
    /// The lines to write, and where.
    pub insertion: Option<Insertion>,
}

/// Lines to write above a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Insertion {
    /// The lines go above the line of this place; `None` where they start a new item anywhere.
    pub above: Option<Place>,
    /// The lines.
    pub text: String,
}

impl Finding {
    /// A finding with this one-line cause. `subject` is what an exemption names.
    #[must_use]
    pub fn new(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: String::new(),
            rule: String::new(),
            level: RuleLevel::Deny,
            message: message.into(),
            subjects: vec![subject.into()],
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            causes: Vec::new(),
            known_as: Vec::new(),
        }
    }

    /// Also covered by an exemption that names this.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subjects.push(subject.into());
        self
    }

    /// Also covered by an exemption that names this, if there is one.
    #[must_use]
    pub fn subject_if(self, subject: Option<&String>) -> Self {
        match subject {
            Some(subject) => self.subject(subject),
            None => self,
        }
    }

    /// May follow from a finding of this rule about this subject, and is then only a note on it.
    #[must_use]
    pub fn caused_by(mut self, rule: &'static str, subject: impl Into<String>) -> Self {
        self.causes.push(Cause { rule, subject: subject.into() });
        self
    }

    /// Goes by this name for what it causes.
    #[must_use]
    pub fn known_as(mut self, name: impl Into<String>) -> Self {
        self.known_as.push(name.into());
        self
    }

    /// Is at this place.
    #[must_use]
    pub fn at(mut self, place: &Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: place.clone(), text: text.into(), primary: true });
        self
    }

    /// Has to do with this place.
    #[must_use]
    pub fn related(mut self, place: &Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: place.clone(), text: text.into(), primary: false });
        self
    }

    /// Names each related place once. The runner calls it: a rule meets a place once for each of the pairs that it belongs to.
    pub(crate) fn name_places_once(&mut self) {
        let mut seen = HashSet::with_capacity(self.labels.len());
        let first: Vec<bool> = self.labels.iter().map(|label| label.primary || seen.insert(label)).collect();
        let mut first = first.into_iter();
        self.labels.retain(|_| first.next().unwrap_or(true));
    }

    /// Says this too.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds help: how to fix it.
    #[must_use]
    pub fn help(mut self, message: impl Into<String>) -> Self {
        self.help = Some(Help { message: message.into(), insertion: None });
        self
    }

    /// Adds help: write these lines above a place, or in a new item.
    #[must_use]
    pub fn write(mut self, message: impl Into<String>, above: Option<&Place>, text: impl Into<String>) -> Self {
        let insertion = Insertion { above: above.cloned(), text: text.into() };
        self.help = Some(Help { message: message.into(), insertion: Some(insertion) });
        self
    }

    /// The place where it is, if it is at one.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.labels.iter().find(|label| label.primary).map(|label| &label.place)
    }
}
