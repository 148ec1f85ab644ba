//! Events: what an engine observes.

use crate::fields::Buffer;

/// The target of events of rules: their name is the path of the rule.
pub const DETECT_TARGET: &str = "threatmodel::detect";

/// The target of steps: their name is the path of the step.
pub const STEP_TARGET: &str = "threatmodel::step";

/// The target of alerts that are told as events.
pub const ALERT_TARGET: &str = "threatmodel::alert";

/// Something that happened, borrowed from who tells of it.
#[derive(Debug, Clone, Copy)]
pub struct Event<'e> {
    /// The source of the event.
    pub kind: EventKind,
    /// The path of the rule or step; the name of any other event.
    pub path: &'e str,
    /// Its fields.
    pub fields: Fields<'e>,
}

impl<'e> Event<'e> {
    /// The event of a rule.
    #[must_use]
    pub fn detection(path: &'e str, fields: impl Into<Fields<'e>>) -> Self {
        Self { kind: EventKind::Detection, path, fields: fields.into() }
    }

    /// A step.
    #[must_use]
    pub fn step(path: &'e str, fields: impl Into<Fields<'e>>) -> Self {
        Self { kind: EventKind::Step, path, fields: fields.into() }
    }

    /// Any other event. Only honey values are looked for in it.
    #[must_use]
    pub fn other(name: &'e str, fields: impl Into<Fields<'e>>) -> Self {
        Self { kind: EventKind::Other, path: name, fields: fields.into() }
    }
}

/// The source of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// `detect!`, with the path of a rule.
    Detection,
    /// `step!`, with the path of a step.
    Step,
    /// Anything else.
    Other,
}

impl EventKind {
    /// The name in a corpus.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Step => "step",
            Self::Other => "other",
        }
    }
}

/// The fields of an event: names and values, in order.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Fields<'e> {
    /// Pairs of name and value.
    Pairs(&'e [(&'e str, &'e str)]),
    /// The fields that a [`Buffer`] recorded.
    Buffer(&'e Buffer),
}

impl<'e> Fields<'e> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Pairs(pairs) => pairs.len(),
            Self::Buffer(buffer) => buffer.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name and the value at this index.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<(&'e str, &'e str)> {
        match self {
            Self::Pairs(pairs) => pairs.get(index).copied(),
            Self::Buffer(buffer) => buffer.at(index),
        }
    }

    /// Names and values, in order.
    pub fn iter(self) -> impl Iterator<Item = (&'e str, &'e str)> {
        (0..self.len()).filter_map(move |index| self.at(index))
    }

    /// The value of the first field with this name.
    #[must_use]
    pub fn value(self, name: &str) -> Option<&'e str> {
        self.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

impl<'e> From<&'e [(&'e str, &'e str)]> for Fields<'e> {
    fn from(pairs: &'e [(&'e str, &'e str)]) -> Self {
        Self::Pairs(pairs)
    }
}

impl<'e, const N: usize> From<&'e [(&'e str, &'e str); N]> for Fields<'e> {
    fn from(pairs: &'e [(&'e str, &'e str); N]) -> Self {
        Self::Pairs(pairs)
    }
}

impl<'e> From<&'e Buffer> for Fields<'e> {
    fn from(buffer: &'e Buffer) -> Self {
        Self::Buffer(buffer)
    }
}
