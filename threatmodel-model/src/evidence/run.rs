//! What runs have shown: what counts, what would, and what cannot be read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Check, Line, Observed, Reaction};

/// What is known of what tests showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// The name of the run that is told of, or of the newest where that left nothing; empty where there was none.
    pub name: String,
    /// Whether it is the run that the check is part of.
    pub current: bool,
    /// Whether anybody looked for what runs have left. If not, the model is that of the sources alone, and what tests are still
    /// to show is neither shown nor missing.
    #[serde(default)]
    pub looked: bool,
    /// What counts: for each configuration the newest line that an executable left which is still what the sources build.
    pub lines: Vec<Line>,
    /// The lines that would, had their executable or the sources not changed since.
    #[serde(default)]
    pub stale: Vec<Line>,
    /// What tests with `#[satisfies]` came to that are no attack tests, as far as it counts.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What they would, had their executable or the sources not changed since.
    #[serde(default)]
    pub stale_checks: Vec<Check>,
    /// What detections did on tests that are no configurations of attack tests.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// The files that could not be read.
    pub unread: Vec<Unread>,
    /// What a program was seen to do against its asset list; `None` where nobody watched one.
    #[serde(default)]
    pub observed: Option<Vec<Observed>>,
    /// The component whose list it was held against, by path; `None` where that of the whole system was.
    #[serde(default)]
    pub component: Option<String>,
}

/// A file of evidence that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unread {
    /// The file.
    pub file: PathBuf,
    /// Why not.
    pub why: String,
}

impl Run {
    /// Whether it left nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.checks.is_empty() && self.reactions.is_empty() && self.unread.is_empty()
    }

    /// Gives nouns the path that they are declared under, where lines name them by another.
    pub(crate) fn rename(&mut self, own: impl Fn(&str) -> Option<String>) {
        self.lines.iter_mut().chain(&mut self.stale).for_each(|line| line.rename(&own));
        for reaction in &mut self.reactions {
            reaction.detection = own(&reaction.detection).unwrap_or_else(|| std::mem::take(&mut reaction.detection));
        }
    }
}
