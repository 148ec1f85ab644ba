//! Executables of tests, asked for their tests and started for some of them.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use threatmodel_lab::{harness, place};

use super::Target;

/// The tests that the executable runs with these arguments of its command.
pub(super) fn list(target: &Target, arguments: &[String]) -> Vec<String> {
    let ask = |more: &[&str]| {
        let mut command = command(target);
        command.args(arguments).args(more);
        harness::list(command)
    };
    // It lists ignored tests too, and runs them only if it is told so.
    let runs_ignored = arguments.iter().any(|argument| argument == "--ignored" || argument == "--include-ignored");
    let all = ask(&[]);
    let ignored = if runs_ignored { BTreeSet::new() } else { ask(&["--ignored"]) };
    all.difference(&ignored).cloned().collect()
}

/// Runs these tests. What they come to is in the evidence that they leave.
pub(super) fn run(target: &Target, tests: &[&String]) {
    let mut command = command(target);
    command.args(tests).args(["--exact", "--include-ignored"]).env(place::RUN, place::run());
    let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// The executable as cargo starts it.
fn command(target: &Target) -> Command {
    let mut command = Command::new(&target.program);
    command
        .current_dir(&target.folder)
        .env("CARGO_MANIFEST_DIR", &target.folder)
        .env("CARGO_PKG_NAME", &target.package)
        .stdin(Stdio::null());
    command
}
