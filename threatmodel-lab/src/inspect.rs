//! Answers `cargo threatmodel inspect`, which asks a test binary for what it has linked.

use std::{env, fs, io, path::PathBuf};

use threatmodel_core::record;
use threatmodel_model::linkage::{Entry, FORMAT, Linkage, VARIABLE};

/// Writes down what this binary has linked, if that was asked for. What is to be said about it; `None` where nobody asks.
///
/// Whoever calls this does nothing else then, and fails: a check or an attack that was not run is not green, whoever has
/// set the variable.
#[must_use]
pub fn answer() -> Option<String> {
    let file = PathBuf::from(env::var_os(VARIABLE)?);
    Some(match write(&file) {
        Ok(()) => format!("{VARIABLE} is set: this test did not run, and wrote down what its binary has linked"),
        Err(error) => format!("{VARIABLE} is set, and `{}` cannot be written: {error}", file.display()),
    })
}

fn write(file: &std::path::Path) -> io::Result<()> {
    let linkage = Linkage { format: FORMAT, records: record::linked().map(Entry::from).collect() };
    fs::write(file, serde_json::to_string(&linkage).map_err(io::Error::other)?)
}
