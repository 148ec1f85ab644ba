//! The reactions of detections to the events of tests.
//!
//! In a test build every event of `detect!` and `step!` comes here as well, whatever subscriber the program has. The
//! process of an attack's configuration reports them in its observation; other tests leave reactions next to the lines of
//! evidence.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

#[cfg(feature = "detect")]
mod marks;
#[cfg(feature = "detect")]
mod reactions;
#[cfg(feature = "detect")]
mod recorder;
#[cfg(feature = "detect")]
mod trouble;

#[cfg(feature = "detect")]
pub use recorder::emitted;
#[cfg(feature = "detect")]
pub use trouble::{ERROR, ErrorStates, INPUT, input};

/// The events and alerts in one process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// How many events each detection had, by path.
    pub(crate) events: BTreeMap<String, u64>,
    /// The alerts: detection and sentence.
    pub(crate) alerts: BTreeMap<String, String>,
    /// The detections whose events came from code that no `#[detects]` marks, and the module of that code.
    #[serde(default)]
    pub(crate) unmarked: BTreeMap<String, String>,
    /// The assets whose canaries were in an event.
    pub(crate) logged: BTreeSet<String>,
}

/// From now on this process is that of an attack's configuration. `must_detect` tells the attack from the legitimate use.
pub(crate) fn attack(test: &'static str, configuration: &'static str, must_detect: bool) {
    #[cfg(feature = "detect")]
    recorder::attack(test, configuration, must_detect);
    #[cfg(not(feature = "detect"))]
    let _ = (test, configuration, must_detect);
}

/// The events and alerts so far in the process of an attack's configuration.
pub(crate) fn told() -> Told {
    #[cfg(feature = "detect")]
    return recorder::told();
    #[cfg(not(feature = "detect"))]
    Told::default()
}

/// Leaves what detections made of a legitimate use: it is ordinary use like any other test.
pub(crate) fn leave_reactions(test: &str, told: &Told) {
    #[cfg(feature = "detect")]
    reactions::leave_all(Some(test), told);
    #[cfg(not(feature = "detect"))]
    let _ = (test, told);
}
