//! The cases of an attack test: what another macro calls each of them, and what it came to.

use std::{
    borrow::Cow,
    env,
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    thread,
};

use super::trial::Attack;
use crate::{
    harness,
    verdict::{AttackResult, Verdict},
};

/// The name of the case behind the path of the attack test: `all_on::case_1`. Without its `path`, the harness says which test is
/// running.
pub(super) fn name(attack: &Attack, path: Option<&'static str>) -> Cow<'static, str> {
    if let Some(name) = path.and_then(|path| behind(path, attack.test)) {
        return name.into();
    }
    let of_thread = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    let running = of_thread.or_else(harness::only_test).or_else(|| env::var("NEXTEST_TEST_NAME").ok());
    let name = running.and_then(|running| behind(&running, attack.listed()).map(str::to_owned));
    name.map(Cow::from).unwrap_or_else(|| {
        eprintln!(
            "error: `{}` cannot tell which of its cases is running\nhelp: run the tests on more than one thread, or with \
             cargo-nextest",
            attack.test
        );
        resume_unwind(Box::new("the configuration was not run"))
    })
}

/// The end of a path below another.
fn behind<'p>(path: &'p str, above: &str) -> Option<&'p str> {
    path.strip_prefix(above)?.strip_prefix("::")
}

/// What the attack returned, which what calls it does not hand on.
static TOLD: Mutex<Option<Result<Option<Verdict>, String>>> = Mutex::new(None);

/// Remembers what the attack returned.
#[doc(hidden)]
pub fn told(result: impl AttackResult) {
    *TOLD.lock().unwrap_or_else(PoisonError::into_inner) = Some(result.told());
}

/// What the attack of this process returned.
pub(super) struct Told;

impl AttackResult for Told {
    fn told(self) -> Result<Option<Verdict>, String> {
        let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner).take();
        told.unwrap_or_else(|| Err("the macro that makes the case did not call the test".to_owned()))
    }
}
