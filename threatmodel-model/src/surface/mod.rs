//! The surface of a program: where input comes in, and where a value from outside can do harm.
//!
//! A [`Sign`] says by which path or shape of code such a place is known, and which kinds of threat it suggests. The scan finds the
//! places in the sources; nothing is built for it.

mod considered;
mod interaction;
mod mapping;
mod model_shape;
mod sign;
mod suggest;

pub(crate) use considered::{Considered, Dismissed, Standing, component, line as line_of_dismissal};
pub(crate) use interaction::{Interaction, interactions};
pub(crate) use mapping::{Unmapped, unmapped};

pub use sign::{Argument, Around, Role, Shape, Sign, SignError, When, signs};
pub use suggest::{Spot, Suggestion, Suggestions, suggest};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::annotation::Place;

/// A place in code that a sign tells of, which is not for tests only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Found {
    /// What it is for the program.
    pub role: Role,
    /// The area of the sign: `files`, `stores`.
    pub area: String,
    /// The sign: the path of what is called or named there, or the shape of the code.
    pub sign: String,
    /// What is known of the place beside that, in words: `GET /orders/{id}`; empty if nothing is.
    pub detail: String,
    /// The functions that a route leads to: those of the same module by path, others as they are written there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handlers: Vec<String>,
    /// The kinds of threat that it suggests, by the ids of the catalogue.
    pub kinds: Vec<String>,
    /// How much the place speaks for them, from 1, a remark, to 9, an exploit by its looks.
    pub weight: u8,
    /// The package.
    pub package: String,
    /// The function or type that it stands in, by path.
    pub item: String,
    /// Where it is.
    pub place: Place,
}

/// What a scan found of the surface, and what it could not read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Surface {
    /// The places, by file and line.
    pub found: Vec<Found>,
    /// The lines of all Rust files of the packages, of tests too.
    pub lines: usize,
    /// The files that were read.
    pub files: usize,
    /// What could not be read, so that silence about it is not taken for safety.
    pub unread: Vec<String>,
}

impl Surface {
    /// The places by their line in the lock: what tells of them, and the item that they stand in. Of several that are the same, the
    /// line has the number.
    #[must_use]
    pub fn by_line(&self) -> BTreeMap<String, Vec<&Found>> {
        let mut places: BTreeMap<String, Vec<&Found>> = BTreeMap::new();
        for found in &self.found {
            let line = format!("surface {} {} at {}", found.sign, found.detail, found.item);
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            places.entry(line).or_default().push(found);
        }
        let numbered = |(line, found): (String, Vec<_>)| match found.len() {
            1 => (line, found),
            several => (format!("{line} x{several}"), found),
        };
        places.into_iter().map(numbered).collect()
    }
}

/// A title or a sentence as it stands inside another one. An abbreviation keeps its letters.
pub(crate) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    match first.filter(|_| !letters.clone().next().is_some_and(char::is_uppercase)) {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}
