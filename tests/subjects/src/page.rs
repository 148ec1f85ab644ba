//! Generated pages, which are committed and must be what their sources say.

use std::{env, fs};

use crate::root;

/// Tells the tests of generated pages to write them; `cargo xtask pages` sets it.
pub const WRITE: &str = "XTASK_WRITES_PAGES";

/// Asserts that the file below the workspace's folder has this text, or writes it for `cargo xtask pages`.
///
/// # Panics
///
/// If it has another, or cannot be written.
#[track_caller]
pub fn in_step(file: &str, text: &str) {
    in_step_but_for(file, text, str::to_owned);
}

/// The same where only what `facts` leaves of a text must agree.
///
/// # Panics
///
/// If it does not, or the file cannot be written.
#[track_caller]
pub fn in_step_but_for(file: &str, text: &str, facts: impl Fn(&str) -> String) {
    let path = root().join(file);
    // A page that is compiled, as documentation, makes evidence stale once it is written.
    if env::var_os(WRITE).is_some() && fs::read_to_string(&path).map_or(true, |committed| committed != text) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(facts(&committed) == facts(text), "{file} is out of step; `cargo xtask pages` writes it");
}
