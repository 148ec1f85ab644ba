//! A run of the check: what every format renders.

use std::{path::Path, time::Duration};

use threatmodel_model::{model::Model, rules::Verdict};

/// A run of the check.
#[derive(Debug, Clone, Copy)]
pub struct Run<'r> {
    /// The name of the checked package, or of the folder of the workspace.
    pub subject: &'r str,
    /// The model.
    pub model: &'r Model,
    /// The verdict of the rules.
    pub verdict: &'r Verdict,
    /// The folder that places are relative to.
    pub root: &'r Path,
    /// The folder of the repository that it lies in, which other tools show files relative to; the same where there is none.
    pub repository: &'r Path,
    /// How many source files were looked at.
    pub files: usize,
    /// How many of them have annotations and were parsed.
    pub parsed: usize,
    /// Whether a `threatmodel.lock` is committed.
    pub locked: bool,
    /// How long the check took.
    pub took: Duration,
}

impl Run<'_> {
    /// A file of a place as it is called in the repository: `backend/src/lib.rs` for `src/lib.rs`.
    #[must_use]
    pub fn in_repository(&self, file: &str) -> String {
        in_repository(self.root, self.repository, file)
    }
}

/// A file of a place relative to `root` as it is called in the repository around it.
#[must_use]
pub fn in_repository(root: &Path, repository: &Path, file: &str) -> String {
    let below = below(root, repository);
    if Path::new(file).is_relative() { below + file } else { file.to_owned() }
}

/// Where `root` lies in the repository around it, to be put before a file of a place: `backend/`; nothing where both are one.
#[must_use]
pub fn below(root: &Path, repository: &Path) -> String {
    match root.strip_prefix(repository) {
        Ok(below) if !below.as_os_str().is_empty() => below.to_string_lossy().replace('\\', "/") + "/",
        _ => String::new(),
    }
}
