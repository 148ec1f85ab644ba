//! The reaction of a detection to the events of a test that is not a configuration of an attack test.

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::FORMAT;
use super::text::written;

/// The reaction of a detection to the events of a test that is not a configuration of an attack test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reaction {
    /// The version of the form, [`FORMAT`].
    pub format: u32,
    /// The run that it belongs to.
    pub run: String,
    /// The package of the tests.
    pub package: String,
    /// The test binary, as cargo calls its target.
    pub binary: String,
    /// The test, as the harness lists it; `None` for events on threads that carry no test's name: they may be of any test
    /// of the binary, or of several together.
    pub test: Option<String>,
    /// The detection, by path.
    pub detection: String,
    /// Whether it raised an alert; if not, it looked at an event and stayed silent.
    pub alerted: bool,
    /// The alert in a sentence; empty where there was none.
    pub said: String,
}

impl Reaction {
    /// The test, or the tests, in words.
    #[must_use]
    pub fn tests(&self) -> String {
        match &self.test {
            Some(test) => format!("{}: {test}", self.binary),
            None => format!("{}: its tests together", self.binary),
        }
    }

    /// The reaction as it is written, with its end.
    ///
    /// # Errors
    ///
    /// If it cannot be written as JSON, which no reaction brings about.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        written(self)
    }
}
