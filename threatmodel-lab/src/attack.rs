//! Attack tests: one attack, run with every control, with none, and with each one alone.
//!
//! `#[mitigates(X, by = [A, B])]` on a test makes each configuration a test of its own. That test starts this program
//! again, for itself alone, with the controls switched as the configuration says, watches how it ends, judges it, and
//! leaves a line of evidence.

mod child;
mod defences;
mod evidence;
mod judgement;
mod observation;
mod parent;
mod process;
mod refused;
mod sandbox;

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    process::{ExitCode, Termination},
    task::Poll,
};

pub(crate) use child::is_running;
#[cfg(feature = "confine")]
pub(crate) use observation::message_of;
pub use threatmodel_model::evidence::Configuration;

use crate::verdict::{AttackResult, Compromise};
use child::Duty;

/// An attack test, as its annotation says it. The attribute writes it.
#[derive(Debug)]
#[doc(hidden)]
pub struct Attack {
    /// The package.
    pub package: &'static str,
    /// The `--cfg` flags that the package was compiled with; `None` if unknown.
    pub cfgs: Option<&'static [&'static str]>,
    /// The path of the test, from the crate's name on.
    pub test: &'static str,
    /// The file, relative to the package's folder.
    pub file: &'static str,
    /// The line of the annotation, from 1.
    pub line: u32,
    /// The threat, by path.
    pub threat: &'static str,
    /// The claims of the test: each entry names controls that stop the threat without any other.
    pub claims: &'static [&'static [&'static str]],
    /// Runs the legitimate use that must still work.
    pub legitimate: Option<fn() -> Result<(), String>>,
    /// The fingerprint of the test.
    pub fingerprint: &'static str,
}

/// One configuration of an attack test. The attribute writes it.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Task {
    /// The controls that are on.
    pub configuration: Configuration,
    /// The position of the claim that it is about.
    pub claim: usize,
    /// The position, in that claim, of the control that is left out.
    pub without: usize,
}

/// One configuration under its name in the list of tests.
#[derive(Debug, Clone, Copy)]
struct Trial {
    attack: &'static Attack,
    task: Task,
    name: &'static str,
}

impl Trial {
    /// The path of the test as the harness lists it: without the crate's name.
    fn listed(&self) -> String {
        let inside = self.attack.test.split_once("::").map_or(self.attack.test, |(_, inside)| inside);
        format!("{inside}::{}", self.name)
    }

    /// The controls that the configuration is about, by path.
    fn controls(&self) -> Vec<&'static str> {
        let claims = self.attack.claims;
        let claim = claims.get(self.task.claim).copied().unwrap_or_default();
        match self.task.configuration {
            Configuration::AllOn => claims.concat(),
            Configuration::WithoutDefences => Vec::new(),
            Configuration::Only => claim.to_vec(),
            Configuration::Incomplete => {
                let rest = claim.iter().enumerate().filter(|(at, _)| *at != self.task.without);
                rest.map(|(_, control)| *control).collect()
            }
        }
    }
}

/// The entry point of the test for one configuration.
#[doc(hidden)]
pub fn run<R: AttackResult>(attack: &'static Attack, task: Task, name: &'static str, body: impl FnOnce() -> R) {
    let trial = Trial { attack, task, name };
    match child::duty(&trial) {
        None => parent::run(&trial),
        Some(Duty::Legitimate) => child::legitimate(&trial),
        Some(Duty::Attack) => {
            child::prepare(&trial, Duty::Attack);
            child::report(&trial, catch_unwind(AssertUnwindSafe(body)));
        }
    }
}

/// The entry point of the test for one configuration of an async attack.
#[doc(hidden)]
pub async fn run_async<R: AttackResult, F: Future<Output = R>>(
    attack: &'static Attack,
    task: Task,
    name: &'static str,
    body: impl FnOnce() -> F,
) {
    let trial = Trial { attack, task, name };
    match child::duty(&trial) {
        None => parent::run(&trial),
        Some(Duty::Legitimate) => child::legitimate(&trial),
        Some(Duty::Attack) => {
            child::prepare(&trial, Duty::Attack);
            child::report(&trial, caught(body()).await);
        }
    }
}

/// A compromise that was noticed; where the test has ended already, its parent is told.
pub(crate) fn add_late(compromise: &Compromise) {
    child::add(compromise);
}

/// The output of a future, or the panic that ended it.
async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = Box::pin(future);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Runs a legitimate use. An async test attribute brings a runtime of its own, so this must not run inside another.
///
/// # Errors
///
/// If it fails, with what it said.
#[doc(hidden)]
pub fn legitimate<R: Termination>(test: fn() -> R) -> Result<(), String> {
    match catch_unwind(AssertUnwindSafe(|| test().report())) {
        Ok(ExitCode::SUCCESS) => Ok(()),
        Ok(_) => Err("it returned an error".to_owned()),
        Err(panic) => Err(observation::message_of(&*panic)),
    }
}
