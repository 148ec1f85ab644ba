//! The result of a test with `#[satisfies]`: evidence for a requirement or an assumption.

use std::{
    collections::BTreeSet,
    env,
    sync::{Mutex, PoisonError},
    thread,
};

use threatmodel_model::evidence::{self, FORMAT};

use crate::{
    Compiled, attack, harness,
    place::{self, PlaceError},
    requested::requested,
    verdict::Verdict,
};

/// A test with `#[satisfies]` that is no attack test, as its macro declares it.
#[derive(Debug)]
pub struct Check {
    /// The package.
    pub package: &'static str,
    /// How the package was compiled; `None` if unknown.
    pub compiled: Option<Compiled>,
    /// The path of the test, from the crate's name on.
    pub test: &'static str,
    /// The file, relative to the package's folder.
    pub file: &'static str,
    /// Whether the test passes if it panics; `None` where that depends on what the panic says.
    pub should_panic: Option<bool>,
}

/// A check that is under way. When it is dropped, it leaves what the test came to.
#[derive(Debug)]
pub struct Running {
    check: &'static Check,
    ended: Ended,
}

#[derive(Debug)]
enum Ended {
    /// It has not returned: it panics, or somebody gave it up.
    Not,
    /// It returned, and what it returned says that it passed or failed.
    Told(bool),
    /// It returned what only the harness understands.
    Unknown,
}

impl Check {
    /// Starts to watch the test.
    #[must_use]
    pub const fn start(&'static self) -> Running {
        Running { check: self, ended: Ended::Not }
    }
}

impl Running {
    /// Remembers what the test returned.
    pub fn returned(&mut self, told: Option<bool>) {
        self.ended = told.map_or(Ended::Unknown, Ended::Told);
    }

    fn holds(&self) -> Option<bool> {
        let should_panic = self.check.should_panic?;
        match self.ended {
            Ended::Not => Some(should_panic && thread::panicking()),
            Ended::Told(passed) => Some(passed && !should_panic),
            Ended::Unknown => None,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // In the process of an attack's configuration the test is the legitimate use, and controls are off.
        if attack::is_running() {
            return;
        }
        let Some(holds) = self.holds() else { return };
        if let Err(error) = leave(self.check, holds) {
            eprintln!("error: what `{}` came to cannot be left: {error}", self.check.test);
        }
    }
}

/// The cases that have failed in this process: where the harness tells them by no name, one that passes must not hide them.
static FAILED: Mutex<BTreeSet<(&str, String)>> = Mutex::new(BTreeSet::new());

fn leave(check: &Check, holds: bool) -> Result<(), PlaceError> {
    let case = case(check);
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    if !holds {
        failed.insert((check.test, case.clone()));
    }
    let left = evidence::Check {
        format: FORMAT,
        run: place::run().to_owned(),
        executable: place::executable()?,
        package: check.package.to_owned(),
        cfgs: check.compiled.map(Compiled::owned_cfgs),
        dependencies: check.compiled.map(|compiled| compiled.dependencies.to_owned()),
        requested: requested().cloned(),
        test: check.test.to_owned(),
        file: check.file.to_owned(),
        holds: !failed.contains(&(check.test, case.clone())),
        cases: cases(check, &case),
        case,
    };
    drop(failed);
    let json = left.to_json().map_err(|json| PlaceError::Io(left.file.clone().into(), json.into()))?;
    place::leave(&(&left.package, &left.file, &left.test, &left.case), evidence::CHECK, &json)?;
    Ok(())
}

/// The test as the harness lists it, as far as the thread or the command says.
fn case(check: &Check) -> String {
    let of_thread = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    let case = of_thread.or_else(harness::only_test).or_else(|| env::var("NEXTEST_TEST_NAME").ok());
    case.unwrap_or_else(|| check.test.to_owned())
}

/// The tests that the function is, as this program lists them; none where it is one.
fn cases(check: &Check, case: &str) -> BTreeSet<String> {
    let path = check.test.split_once("::").map_or(check.test, |(_, path)| path);
    if case == path {
        return BTreeSet::new();
    }
    let (all, left_out) = harness::own_tests();
    // On one thread the harness tells none of them by its name: what it was not asked for has not run.
    let listed = if case == check.test { left_out } else { all };
    let is_case = |name: &&String| name.strip_prefix(path).is_some_and(|rest| rest.starts_with("::"));
    listed.iter().filter(is_case).cloned().collect()
}

/// The value that a test returned, for [`Known`] and [`Unknown`].
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

/// The result in a returned value of a known type.
pub trait Known {
    /// Whether the test passed.
    fn told(&self) -> Option<bool>;
}

/// The result in a returned value of any other type.
pub trait Unknown {
    /// Nothing.
    fn told(&self) -> Option<bool>;
}

impl Known for Returned<'_, ()> {
    fn told(&self) -> Option<bool> {
        Some(true)
    }
}

impl<T, E> Known for Returned<'_, Result<T, E>> {
    fn told(&self) -> Option<bool> {
        Some(self.0.is_ok())
    }
}

impl Known for Returned<'_, Verdict> {
    fn told(&self) -> Option<bool> {
        Some(*self.0 == Verdict::Blocked)
    }
}

impl<T> Unknown for &Returned<'_, T> {
    fn told(&self) -> Option<bool> {
        None
    }
}
