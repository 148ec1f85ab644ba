//! Names what a configuration was refused: it runs once more, with the same canaries, under the eyes of the tracer.

use std::{
    collections::BTreeSet,
    env,
    process::{Command, Stdio, exit},
    thread,
};

use threatmodel_observe::{confine::is_refused, trace};

use crate::again;

/// Tells a process that somebody wants to see what it is refused.
const WATCHED: &str = "THREATMODEL_WATCHED";

/// The accesses that this command is refused, each once, or why they cannot be observed. The command runs; its output is lost.
pub(super) fn named(mut command: Command) -> Result<Vec<String>, trace::ObserveError> {
    command.env(WATCHED, "").stdout(Stdio::null()).stderr(Stdio::null());
    let options = trace::Options { environment: false, ..trace::Options::default() };
    let observation = trace::observe_thread(command, &options)?;
    let refused = observation.accesses.iter().filter(|access| is_refused(access));
    let named: BTreeSet<String> =
        refused.map(|access| format!("{} {}", access.operation, access.what.locator())).collect();
    Ok(named.into_iter().collect())
}

/// Hands this process over to the observer of refused accesses, if there is one.
pub(super) fn show() {
    if env::var_os(WATCHED).is_none() {
        return;
    }
    // The observer waits for the end.
    let Ok(limit) = again::limit() else { exit(1) };
    thread::spawn(move || {
        thread::sleep(limit);
        exit(1)
    });
    if trace::begin(|| Ok(())).is_err() {
        exit(1);
    }
}
