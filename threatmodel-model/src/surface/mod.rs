//! The surface of a program: where input comes in, and where a value from outside can do harm.
//!
//! A [`Sign`] says by which path or shape of code such a place is known, and which kinds of threat it suggests. The scan finds the
//! places in the sources; nothing is built for it.

mod sign;
mod suggest;

pub use sign::{Argument, Around, Role, Shape, Sign, SignError, When, signs};
pub use suggest::{Spot, Suggestion, Suggestions, suggest};

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
    /// The lines of the files that were read.
    pub lines: usize,
    /// The files that were read.
    pub files: usize,
    /// What could not be read, so that silence about it is not taken for safety.
    pub unread: Vec<String>,
}
