//! The result of one configuration of one attack test.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::FORMAT;
use super::{
    Executable, LineError,
    text::{parsed, written},
};

/// The controls that were on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Configuration {
    /// Every control.
    AllOn,
    /// None of the controls against the threat that can be switched.
    WithoutDefences,
    /// Of the controls against the threat, only those under test.
    Only,
    /// Of the controls that are said to stop the threat only together, all but one: the attack must succeed.
    Incomplete,
}

impl Configuration {
    /// The name: `all_on`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllOn => "all_on",
            Self::WithoutDefences => "without_defences",
            Self::Only => "only",
            Self::Incomplete => "incomplete",
        }
    }
}

/// The verdict on an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// The attack was stopped.
    Blocked,
    /// The attack reached what it wanted.
    Compromised,
    /// Nobody knows: the set-up failed, the control was not reached, or it cannot be isolated.
    Inconclusive,
    /// The configuration makes no sense for this test, so it was not run.
    NotRun,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Blocked => "Blocked",
            Self::Compromised => "Compromised",
            Self::Inconclusive => "Inconclusive",
            Self::NotRun => "Not run",
        })
    }
}

/// The result of one configuration of one attack test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The version of the form, [`FORMAT`].
    pub format: u32,
    /// The run that it belongs to.
    pub run: String,
    /// The executable that ran it. What it showed counts for as long as that is what the sources build.
    pub executable: Executable,
    /// The programs that the test started and that told of their controls. What it showed counts for as long as they are, too.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub programs: BTreeSet<Executable>,
    /// The package of the test.
    pub package: String,
    /// The `--cfg` flags that the package was compiled with, including features: `feature="slow"`, `fuzzing`. `None` if
    /// unknown.
    #[serde(default)]
    pub cfgs: Option<BTreeSet<String>>,
    /// A hash of the crates that the package was compiled against, as built: their features, versions, profile. `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<String>,
    /// What cargo was asked of the build: features of any package, `--all-features`, `--no-default-features`, `--target=…`,
    /// `--config=…`, and flags of the compiler in its environment, `RUSTFLAGS=…`. `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<BTreeSet<String>>,
    /// The path of the attack test: `attacks::search::union_select`.
    pub test: String,
    /// The file of the test, relative to the package's folder.
    pub file: String,
    /// The line of the annotation, from 1.
    pub line: u32,
    /// The case as the harness lists it, where one function is several tests: `search::union_select::all_on::case_1`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// The cases of this configuration in its executable. What one of them showed is not what all show.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<String>,
    /// The threat, by path.
    pub threat: String,
    /// The controls that were on.
    pub configuration: Configuration,
    /// The controls under test, by path, in their order: the one, or those that only together stop the attack; all that
    /// the test names where every control was on, and none where all were off.
    pub controls: Vec<String>,
    /// The controls that were off, by path.
    pub off: Vec<String>,
    /// The controls against the threat whose code ran, by path.
    pub entered: Vec<String>,
    /// The controls against the threat in whose place the test set up something, by path.
    #[serde(default)]
    pub stood_in: BTreeSet<String>,
    /// The fingerprints of the functions with controls that ran while their control was on.
    #[serde(default)]
    pub sites: BTreeSet<String>,
    /// The exposures to the threat whose functions ran.
    #[serde(default)]
    pub reached: BTreeSet<Exposed>,
    /// The verdict on the attack.
    pub verdict: Verdict,
    /// Whether that is what the configuration asks for, and the test passed.
    pub holds: bool,
    /// The reason, in a sentence.
    pub reason: String,
    /// The number of inputs for which the test asked its question; `None` where it goes through no list of inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried: Option<u32>,
    /// The inputs among them that got through; `None` if none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The assets whose canaries leaked, by path.
    pub leaked: Vec<String>,
    /// Those of them that the threat does not name as its targets.
    pub unpredicted: Vec<String>,
    /// The detections whose events the attack emitted, by path, and how many.
    #[serde(default)]
    pub events: BTreeMap<String, u64>,
    /// The detections that raised an alert, by path.
    #[serde(default)]
    pub alerts: BTreeSet<String>,
    /// The detections whose events do not count, by path, because they came from code in this module, which no `#[detects]`
    /// marks.
    #[serde(default)]
    pub unmarked: BTreeMap<String, String>,
    /// The assets whose canaries turned up in an event, by path.
    #[serde(default)]
    pub logged: BTreeSet<String>,
    /// Whether the legitimate use still works with every control on; `None` where none was tried.
    pub legitimate: Option<bool>,
    /// The fingerprint of the code when it was compiled.
    pub fingerprint: Fingerprint,
    /// The seed of the canaries' values: `THREATMODEL_SEED` with this value repeats them.
    pub seed: String,
    /// The start time.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub started: jiff::Timestamp,
    /// The duration in milliseconds.
    pub duration_ms: u64,
}

/// The inputs of an attack test that got through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Through {
    /// The number of inputs that got through.
    pub count: u32,
    /// Their labels, at most [`KEPT`](Self::KEPT) of them.
    pub labels: BTreeSet<String>,
}

impl Through {
    /// The number of labels that a line keeps.
    pub const KEPT: usize = 20;

    /// The inputs with these labels; `None` if there are none.
    #[must_use]
    pub fn new<'l>(labels: impl IntoIterator<Item = &'l str>) -> Option<Self> {
        let (mut count, mut known) = (0, BTreeSet::new());
        for label in labels {
            count += 1;
            known.insert(label.to_owned());
        }
        (count > 0).then(|| Self { count, labels: known.into_iter().take(Self::KEPT).collect() })
    }
}

/// An exposure on a function, by where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exposed {
    /// Its package.
    pub package: String,
    /// The file of the annotation, relative to the package's folder.
    pub file: String,
    /// The line of the annotation, from 1.
    pub line: u32,
}

/// Hashes of the code that a line speaks of. A line whose hashes differ from the sources' is stale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fingerprint {
    /// The attack test.
    pub test: String,
    /// The functions that implement controls against the threat.
    pub controls: BTreeSet<String>,
}

impl Line {
    /// Gives nouns the path that they are declared under, where the line names them by another.
    pub(super) fn rename(&mut self, own: &impl Fn(&str) -> Option<String>) {
        let new = |path: String| own(&path).unwrap_or(path);
        self.threat = new(std::mem::take(&mut self.threat));
        for list in [&mut self.controls, &mut self.off, &mut self.entered, &mut self.leaked, &mut self.unpredicted] {
            *list = std::mem::take(list).into_iter().map(new).collect();
        }
        for set in [&mut self.stood_in, &mut self.alerts, &mut self.logged] {
            *set = std::mem::take(set).into_iter().map(new).collect();
        }
        self.events = std::mem::take(&mut self.events).into_iter().map(|(path, count)| (new(path), count)).collect();
        let unmarked = std::mem::take(&mut self.unmarked);
        self.unmarked = unmarked.into_iter().map(|(path, module)| (new(path), module)).collect();
    }

    /// The line as it is written, with its end.
    ///
    /// # Errors
    ///
    /// If it cannot be written as JSON, which no line brings about.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        written(self)
    }

    /// The line that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// If the text is cut short, is not such a line, or is of a version that this one does not know.
    pub fn from_json(text: &str) -> Result<Self, LineError> {
        parsed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Through;

    #[test]
    fn of_many_inputs_the_first_labels_are_kept_and_all_are_counted() {
        assert_eq!(Through::new([]), None);
        let labels: Vec<String> = (0..30).rev().map(|number| format!("input {number:02}")).collect();
        let through = Through::new(labels.iter().map(String::as_str)).unwrap();
        assert_eq!((through.count, through.labels.len()), (30, Through::KEPT));
        assert!(through.labels.contains("input 00") && !through.labels.contains("input 29"));
    }
}
