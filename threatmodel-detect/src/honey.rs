//! Honey values: fake accounts, tokens and records that nobody has a reason to touch.

use core::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{event::Fields, rule::Text};

/// The fewest bytes of a honey value: shorter ones turn up by chance.
pub const LEAST: usize = 6;

/// A value that should turn up in no event.
#[derive(Clone, PartialEq, Eq)]
pub struct Honey {
    /// The name used in alerts, such as the path of the asset it stands for.
    pub name: Text,
    /// The value. It is found in any case of ASCII, also inside of longer text.
    pub value: Text,
    /// The path of the rule that it raises, which looks for canaries.
    pub rule: Text,
}

impl fmt::Debug for Honey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Honey").field("name", &self.name).field("rule", &self.rule).finish_non_exhaustive()
    }
}

/// The reason why a honey value was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoneyError {
    /// The value has fewer than [`LEAST`] bytes.
    Short {
        /// The name of the value.
        name: String,
    },
    /// There is no such rule, or it looks for something else.
    NoRule {
        /// The name of the value.
        name: String,
        /// The path of the rule.
        rule: String,
    },
    /// There are too many values, or they are too long.
    TooMany,
}

impl fmt::Display for HoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { name } => {
                write!(
                    f,
                    "the honey value of `{name}` is too short; use {LEAST} bytes or more, so that it is never met by chance"
                )
            }
            Self::NoRule { name, rule } => {
                write!(f, "the honey value of `{name}` names `{rule}`, which is no rule for canaries")
            }
            Self::TooMany => f.write_str("there are too many honey values to search for"),
        }
    }
}

impl core::error::Error for HoneyError {}

/// Honey values, and the search for all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Trap {
    honey: Vec<(Honey, usize)>,
    search: Option<AhoCorasick>,
}

impl Trap {
    pub(crate) fn is_empty(&self) -> bool {
        self.honey.is_empty()
    }

    pub(crate) fn memory(&self) -> usize {
        self.search.as_ref().map_or(0, AhoCorasick::memory_usage)
    }

    /// Adds a value that raises the rule of this index.
    pub(crate) fn add(&mut self, honey: Honey, rule: usize) -> Result<(), HoneyError> {
        if honey.value.len() < LEAST {
            return Err(HoneyError::Short { name: honey.name.into_owned() });
        }
        let values = self.honey.iter().map(|(honey, _)| honey.value.as_bytes()).chain([honey.value.as_bytes()]);
        let search = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(values);
        self.search = Some(search.map_err(|_| HoneyError::TooMany)?);
        self.honey.push((honey, rule));
        Ok(())
    }

    /// The values in these fields, each once, with their rules and the field that each was first found in.
    pub(crate) fn find<'e>(&self, fields: Fields<'e>) -> Vec<(&Honey, usize, &'e str)> {
        let mut found: Vec<(&Honey, usize, &str)> = Vec::new();
        let Some(search) = &self.search else { return found };
        for (name, value) in fields.iter() {
            if !search.is_match(value) {
                continue;
            }
            for hit in search.find_overlapping_iter(value) {
                let Some((honey, rule)) = self.honey.get(hit.pattern().as_usize()) else { continue };
                if !found.iter().any(|(known, _, _)| core::ptr::eq(*known, honey)) {
                    found.push((honey, *rule, name));
                }
            }
        }
        found
    }
}
