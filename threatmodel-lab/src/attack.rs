//! Attack tests: one attack, run with every control, with none, and with each one alone.
//!
//! `#[mitigates(X, by = [A, B])]` on a test makes each configuration a test of its own. That test starts this program
//! again, for itself alone, with the controls switched as the configuration says, watches how it ends, judges it, and
//! leaves a line of evidence.

mod brief;
mod case;
mod child;
mod evidence;
mod judgement;
mod observation;
mod parent;
mod process;
mod programs;
mod protocol;
mod refused;
mod sandbox;
mod trial;

use std::{
    any::Any,
    borrow::Cow,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    process::{ExitCode, Termination},
    task::Poll,
};

#[doc(hidden)]
pub use case::told;
pub(crate) use child::is_running;
#[cfg(any(test, feature = "confine"))]
pub(crate) use observation::message_of;
pub use threatmodel_model::evidence::Configuration;
#[doc(hidden)]
pub use trial::{Attack, Task};

use crate::verdict::AttackResult;
use protocol::Duty;
use trial::Trial;

/// The entry point of the test for one configuration.
#[doc(hidden)]
pub fn run<R: AttackResult>(
    attack: &'static Attack,
    task: Task,
    name: impl Into<Cow<'static, str>>,
    body: impl FnOnce() -> R,
) {
    let trial = Trial { attack, task, name: name.into() };
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
    name: impl Into<Cow<'static, str>>,
    body: impl FnOnce() -> F,
) {
    let trial = Trial { attack, task, name: name.into() };
    match child::duty(&trial) {
        None => parent::run(&trial),
        Some(Duty::Legitimate) => child::legitimate(&trial),
        Some(Duty::Attack) => {
            child::prepare(&trial, Duty::Attack);
            child::report(&trial, caught(body()).await);
        }
    }
}

/// The entry point of a test that another macro has made of one configuration, under the path that the macro gave it.
#[doc(hidden)]
pub fn run_case(attack: &'static Attack, task: Task, path: Option<&'static str>, body: impl FnOnce()) {
    run(attack, task, case::name(attack, path), || {
        body();
        case::Told
    });
}

/// The same for an async attack.
#[doc(hidden)]
pub async fn run_case_async<F: Future<Output = ()>>(
    attack: &'static Attack,
    task: Task,
    path: Option<&'static str>,
    body: impl FnOnce() -> F,
) {
    let told = || async {
        body().await;
        case::Told
    };
    run_async(attack, task, case::name(attack, path), told).await;
}

/// The output of a future, or the panic that ended it.
pub(crate) async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
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
