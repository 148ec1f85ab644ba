//! Names what a configuration was refused: it runs once more, with the same canaries, under the eyes of the tracer.

use std::process::Command;

/// Tells a process that somebody wants to see what it is refused.
#[cfg(feature = "confine")]
const WATCHED: &str = "THREATMODEL_WATCHED";

/// What this command is refused, each once; nothing where nobody can look. The command runs, and what it says is lost.
#[cfg(feature = "confine")]
pub(super) fn named(mut command: Command) -> Vec<String> {
    use std::{collections::BTreeSet, process::Stdio};
    use threatmodel_observe::{confine::is_refused, trace};

    command.env(WATCHED, "").stdout(Stdio::null()).stderr(Stdio::null());
    let options = trace::Options { environment: false, ..trace::Options::default() };
    let Ok(observation) = trace::observe_thread(command, &options) else { return Vec::new() };
    let refused = observation.accesses.iter().filter(|access| is_refused(access));
    let named: BTreeSet<String> =
        refused.map(|access| format!("{} {}", access.operation, access.what.locator())).collect();
    named.into_iter().collect()
}

/// The tracer comes with the feature `confine`.
#[cfg(not(feature = "confine"))]
pub(super) fn named(_command: Command) -> Vec<String> {
    Vec::new()
}

/// Comes under the eyes of whoever wants to see what is refused, if somebody does.
#[cfg(feature = "confine")]
pub(super) fn show() {
    use std::{env, process::exit, thread};

    use crate::again;

    if env::var_os(WATCHED).is_none() {
        return;
    }
    // Whoever looks waits for the end.
    let Ok(limit) = again::limit() else { exit(1) };
    thread::spawn(move || {
        thread::sleep(limit);
        exit(1)
    });
    if threatmodel_observe::trace::begin(|| Ok(())).is_err() {
        exit(1);
    }
}

#[cfg(not(feature = "confine"))]
pub(super) fn show() {}
