//! The check runs the tests that this command would run later, and asks the tools for them instead of guessing.
//!
//! The nearest cargo or nextest among the processes that started this one is asked which executables it tests, with its own
//! command line. Each executable is asked which tests it holds, with the arguments that the command gives it. The attack tests
//! among them that have left nothing yet are started here. Where nobody can be asked, nothing is started, and only what a run
//! has shown counts.

mod cargo;
mod nextest;
mod start;

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
};

use threatmodel_lab::{
    ancestor::{self, Kind},
    harness,
};
use threatmodel_model::{evidence, model::Facts};

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

/// The executables that the command tests.
pub(crate) struct Command {
    targets: Vec<Target>,
    /// The arguments that the command passes to each executable.
    arguments: Vec<String>,
}

/// Starts the attack tests of the model that this command runs and that this run has not seen, and returns whether there were
/// any.
///
/// # Errors
///
/// Why nobody could be asked.
pub(crate) fn see(facts: &Facts, seen: &evidence::Run) -> Result<bool, String> {
    let command = ask()?;
    let mut started = false;
    let mut of_target: BTreeMap<(&str, &str), Vec<Wanted<'_>>> = BTreeMap::new();
    for wanted in wanted(facts) {
        of_target.entry((wanted.package, wanted.krate)).or_default().push(wanted);
    }
    for target in &command.targets {
        let Some(tests) = of_target.get(&(target.package.as_str(), target.krate.as_str())) else { continue };
        let listed = match &target.tests {
            Some(tests) => tests.clone(),
            None => start::list(target, &command.arguments),
        };
        let missing: Vec<&String> = tests.iter().flat_map(|test| test.missing(&listed, seen)).collect();
        if !missing.is_empty() {
            start::run(target, &missing);
            started = true;
        }
    }
    Ok(started)
}

/// A test that leaves evidence.
struct Wanted<'m> {
    package: &'m str,
    krate: &'m str,
    /// Its path in the crate.
    path: &'m str,
    /// Its path.
    item: &'m str,
    /// Whether it is an attack test, and so several tests.
    attacks: bool,
}

fn wanted(facts: &Facts) -> impl Iterator<Item = Wanted<'_>> {
    let attacks = || facts.tests.iter().filter(|test| !test.claims.is_empty()).map(|test| &test.site);
    let known: HashSet<(&str, &str)> = attacks().map(|site| (site.package.as_str(), site.item.as_str())).collect();
    let checks = facts.satisfactions.iter().filter(|known| known.test).map(|known| &known.site);
    // The evidence of an attack test about a requirement is in its own lines.
    let checks = checks.filter(move |site| !known.contains(&(site.package.as_str(), site.item.as_str())));
    attacks().map(|site| (site, true)).chain(checks.map(|site| (site, false))).map(|(site, attacks)| {
        let (krate, path) = site.item.split_once("::").unwrap_or((&site.item, ""));
        Wanted { package: &site.package, krate, path, item: &site.item, attacks }
    })
}

impl Wanted<'_> {
    /// The tests that the harness lists for it, unless this run has seen all: the configurations, or the test, and its cases.
    fn missing<'l>(&self, listed: &'l [String], seen: &evidence::Run) -> Vec<&'l String> {
        let is_own = |name: &&String| match name.strip_prefix(self.path) {
            Some("") => !self.attacks,
            Some(rest) => rest.starts_with("::"),
            None => false,
        };
        let own: Vec<&String> = listed.iter().filter(is_own).collect();
        let is_of =
            |run: &str, package: &str, test: &str| run == seen.name && package == self.package && test == self.item;
        let left = if self.attacks {
            seen.lines.iter().filter(|line| is_of(&line.run, &line.package, &line.test)).count()
        } else {
            seen.checks.iter().filter(|check| is_of(&check.run, &check.package, &check.test)).count()
        };
        if seen.current && left >= own.len() { Vec::new() } else { own }
    }
}

fn ask() -> Result<Command, String> {
    if std::env::var_os(harness::ASKED).is_some() {
        return Err("it is being asked itself".to_owned());
    }
    let program = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let ancestor = ancestor::nearest()?;
    let mut command = match ancestor.kind {
        Kind::Cargo => cargo::ask(&ancestor)?,
        Kind::Nextest => nextest::ask(&ancestor)?,
    };
    // Listing the content of an archive unpacks it once more, and removes it again.
    if let Some(archive) = threatmodel_lab::place::archive() {
        for target in &mut command.targets {
            if let Some(name) = target.program.file_name() {
                target.program = archive.join(name);
            }
        }
    }
    // A cargo further up may have started something else that started us.
    let ours = command.targets.iter().any(|target| target.program.canonicalize().is_ok_and(|path| path == program));
    if ours { Ok(command) } else { Err(format!("`{}` does not test this program", ancestor.shown())) }
}
