//! What this very command is still going to run, the check has run: nobody infers it.
//!
//! The nearest cargo or nextest among the processes that started this one is asked which executables it tests, with its own
//! command line. Each executable is asked which tests it holds, with the arguments that the command gives it. The attack tests
//! among them that have left nothing yet are started here. Where nobody can be asked, nothing is started, and only what a run
//! has shown counts.

mod ancestor;
mod cargo;
mod nextest;
mod start;

use std::{collections::BTreeMap, path::PathBuf};

use ancestor::Kind;
use threatmodel_core::{evidence, model::Model};

/// Set for what is asked: who finds it set does not ask, and runs no attack.
pub(crate) const ASKED: &str = "THREATMODEL_ASKED";

/// An executable that the command tests.
pub(crate) struct Target {
    /// The name of its package.
    package: String,
    /// The folder of its package, in which its tests run.
    folder: PathBuf,
    /// The crate that it is made from.
    krate: String,
    program: PathBuf,
    /// The tests that the command runs of it; `None` where it is to be asked itself.
    tests: Option<Vec<String>>,
}

/// What the command tests.
pub(crate) struct Command {
    targets: Vec<Target>,
    /// What the command gives to each executable.
    arguments: Vec<String>,
}

/// Starts the attack tests of the model that this command runs and that this run has not seen, and returns whether there were
/// any.
///
/// # Errors
///
/// Why nobody could be asked.
pub(crate) fn see(model: &Model, seen: &evidence::Run) -> Result<bool, String> {
    let command = ask()?;
    let mut started = false;
    let mut of_target: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for test in model.facts().tests.iter().filter(|test| !test.claims.is_empty()) {
        let (krate, path) = test.site.item.split_once("::").unwrap_or((&test.site.item, ""));
        of_target.entry((&test.site.package, krate)).or_default().push(path);
    }
    for target in &command.targets {
        let Some(paths) = of_target.get(&(target.package.as_str(), target.krate.as_str())) else { continue };
        let listed = match &target.tests {
            Some(tests) => tests.clone(),
            None => start::list(target, &command.arguments),
        };
        let missing: Vec<&String> = paths.iter().flat_map(|path| missing(target, path, &listed, seen)).collect();
        if !missing.is_empty() {
            start::run(target, &missing);
            started = true;
        }
    }
    Ok(started)
}

/// The configurations of the attack test at this path, unless this run has seen them all.
fn missing<'l>(target: &Target, path: &str, listed: &'l [String], seen: &evidence::Run) -> Vec<&'l String> {
    let configurations: Vec<&String> = listed
        .iter()
        .filter(|name| {
            name.strip_prefix(path).and_then(|rest| rest.strip_prefix("::")).is_some_and(|rest| !rest.contains("::"))
        })
        .collect();
    let item = format!("{}::{path}", target.krate);
    let left =
        seen.lines.iter().filter(|line| line.run == seen.name && line.package == target.package && line.test == item);
    if seen.current && left.count() >= configurations.len() { Vec::new() } else { configurations }
}

fn ask() -> Result<Command, String> {
    if std::env::var_os(ASKED).is_some() {
        return Err("it is being asked itself".to_owned());
    }
    let program = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let ancestor = ancestor::nearest()?;
    let command = match ancestor.kind {
        Kind::Cargo => cargo::ask(&ancestor)?,
        Kind::Nextest => nextest::ask(&ancestor)?,
    };
    // A cargo further up may have started something else that started us.
    let ours = command.targets.iter().any(|target| target.program.canonicalize().is_ok_and(|path| path == program));
    if ours { Ok(command) } else { Err(format!("`{}` does not test this program", ancestor.shown())) }
}
