//! The origin of evidence: the package, how it was compiled, and the executable.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The executable that left a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Executable {
    /// The file, relative to the target folder: `debug/deps/attacks-0123456789abcdef`. The folder may be copied, and is
    /// another's where another built it.
    pub file: String,
    /// The length in bytes.
    pub bytes: u64,
    /// The time when it was written.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub modified: jiff::Timestamp,
}

/// What left evidence: which package, compiled how, in which executable.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The package of the test.
    pub package: &'a str,
    /// The `--cfg` flags that the package was compiled with; `None` if unknown.
    pub cfgs: Option<&'a BTreeSet<String>>,
    /// A hash of the crates that the package was compiled against, as built; `None` if unknown.
    pub dependencies: Option<&'a str>,
    /// What cargo was asked of the build, as evidence keeps it; `None` if unknown.
    pub requested: Option<&'a BTreeSet<String>>,
    /// The executable.
    pub executable: &'a Executable,
    /// Whether the test started it as a process of its own, so that it may be the program of another package.
    pub started: bool,
}

impl<'a> Origin<'a> {
    /// The features of the package that it was compiled with; `None` where nobody knows.
    #[must_use]
    pub fn features(self) -> Option<BTreeSet<&'a str>> {
        self.cfgs.map(|cfgs| cfgs.iter().filter_map(|cfg| feature(cfg)).collect())
    }
}

/// The feature that the compiler was told of: `feature="slow"`.
#[must_use]
pub fn feature(cfg: &str) -> Option<&str> {
    cfg.strip_prefix("feature=\"")?.strip_suffix('"')
}
