//! The skipped parts of a test run: recorded where they are skipped, and listed once at the end.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::PathBuf,
    process::Command,
};

use crate::target;

/// Something that a test cannot show on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Skip<'a> {
    /// The part that is not shown: "the report in a real browser".
    pub what: &'a str,
    /// The reason: "there is no Chromium".
    pub why: &'a str,
    /// How to have it run: "install Chromium".
    pub how: &'a str,
}

impl Skip<'_> {
    /// Notes that this is left out, and says so. The test that calls it ends well.
    pub fn note(self) {
        let line = format!("{}: {}; {}", self.what, self.why, self.how);
        eprintln!("SKIPPED {line}");
        let mut hash = DefaultHasher::new();
        line.hash(&mut hash);
        let folder = notes();
        // If it cannot be recorded, it has at least been printed.
        let _ =
            fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(format!("{:016x}", hash.finish())), line));
    }
}

/// Whether there is a nextest; if not, notes that this is left out.
#[must_use]
pub fn has_nextest(what: &str) -> bool {
    let there = Command::new("cargo").args(["nextest", "--version"]).output().is_ok_and(|said| said.status.success());
    if !there {
        Skip { what, why: "there is no cargo-nextest", how: "install it" }.note();
    }
    there
}

/// The parts that this run has skipped so far, each once.
#[must_use]
pub fn skipped() -> BTreeSet<String> {
    let entries = fs::read_dir(notes()).into_iter().flatten().flatten();
    let lines = entries.filter_map(|entry| fs::read_to_string(entry.path()).ok()).collect();
    // Numbers of processes come again.
    let _ = fs::remove_dir_all(notes());
    lines
}

/// The folder of this run: all tests that one cargo starts have it in common.
fn notes() -> PathBuf {
    #[cfg(unix)]
    let run = std::os::unix::process::parent_id().to_string();
    #[cfg(not(unix))]
    let run = "latest".to_owned();
    target().join("tmp/skipped").join(run)
}
