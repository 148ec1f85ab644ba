//! In what a program that was watched differed from the asset list.

use serde::{Deserialize, Serialize};

use crate::annotation::Place;

/// A difference between what a program was seen to touch and what the asset list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Observed {
    /// In what it differs.
    pub deviation: Deviation,
    /// The asset, by path; `None` where no asset covers what was touched.
    pub asset: Option<String>,
    /// The object, in the form of a locator: `file:/etc/passwd`; empty if nothing was touched.
    pub touched: String,
    /// The operation: `read`, `connect`, …, with the outcome if it did not succeed; empty if nothing was touched.
    pub operation: String,
    /// How many calls did so.
    pub count: u64,
    /// The program that did so.
    pub program: String,
    /// The first place in the system's own code, innermost frame first; empty if unknown.
    pub stack: Vec<Frame>,
}

/// In what an access differs from the asset list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// No asset covers what was touched.
    Unlisted,
    /// The asset is listed, and no `#[accesses]` says that it is touched in this way.
    Undeclared,
    /// The asset is adjacent: the system does not use it.
    Adjacent,
    /// The asset is listed, and the component that was watched does not use it.
    Foreign,
    /// The asset is listed, and nothing touched it.
    Untouched,
}

/// A place in the code of the system at the time of an access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// The function, as far as it is known.
    pub function: String,
    /// The place.
    pub place: Place,
}
