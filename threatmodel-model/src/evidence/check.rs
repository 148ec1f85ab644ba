//! The result of a test with `#[satisfies]`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::FORMAT;
use super::{Executable, text::written};

/// The result of a test with `#[satisfies]` that is not an attack test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// The version of the form, [`FORMAT`].
    pub format: u32,
    /// The run that it belongs to.
    pub run: String,
    /// The executable that ran it. What it showed counts for as long as that is what the sources build.
    pub executable: Executable,
    /// The package of the test.
    pub package: String,
    /// The `--cfg` flags that the package was compiled with; `None` if unknown.
    #[serde(default)]
    pub cfgs: Option<BTreeSet<String>>,
    /// A hash of the crates that the package was compiled against, as built: their features, versions, profile. `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<String>,
    /// What cargo was asked of the build: features of any package, `--all-features`, `--no-default-features`, `--target=…`,
    /// `--config=…`, and flags of the compiler in its environment, `RUSTFLAGS=…`. `None` if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<BTreeSet<String>>,
    /// The path of the test: `shop::tests::nothing_is_kept`.
    pub test: String,
    /// The file of the test, relative to the package's folder.
    pub file: String,
    /// The test as the harness lists it: one function may be several tests, one for each case.
    pub case: String,
    /// The tests that the function is in its executable, where it is several. What one of them showed is not what all show.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<String>,
    /// Whether it passed.
    pub holds: bool,
}

impl Check {
    /// The check as it is written, with its end.
    ///
    /// # Errors
    ///
    /// If it cannot be written as JSON, which no check brings about.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        written(self)
    }
}
