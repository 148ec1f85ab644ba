//! Holds what a test does to the assets of one component.
//!
//! A confinement has no way back, and holds for a thread and what that starts. Who reports what was refused must see it from
//! outside. So the test starts this program again for itself alone; there [`confine`] runs the closure on a thread of its
//! own, confined and watched, and here it judges the record.

mod child;
#[cfg(unix)]
mod judgement;
#[cfg(unix)]
mod parent;
#[cfg(unix)]
mod report;
#[cfg(unix)]
mod setting;

use std::{cell::Cell, panic::Location};

use threatmodel_core::{names::short, noun::Component};

/// Runs the closure held to the assets that a component uses, and fails the test if it touches anything else.
///
/// The closure may access the assets that the code of the component accesses and its flows carry, in the ways that its
/// `#[accesses]` declare, and everything in [the baseline], which every program touches. The kernel refuses all other accesses
/// (Landlock), and the test reports each with the asset that would have been needed, even if the closure ignores the refusal.
/// Accesses that the kernel cannot refuse, such as environment variables, UDP, or one file of a folder that had to be granted as
/// a whole, are observed and fail the test just the same.
///
/// ```ignore
/// #[test]
/// fn checkout_touches_its_own_assets() {
///     let gateway = FakeGateway::start();
///     threatmodel::lab::confine(Checkout, || checkout(&gateway.address()));
/// }
/// ```
///
/// # How it runs
///
/// The test is run twice: here, and once more in a process of its own, where the closure runs on a thread of its own. What
/// stands before `confine` runs in both, neither confined nor watched; what stands after it runs here alone, where the closure
/// has not run. Hence the closure returns nothing.
///
/// Threads and programs that the closure starts are confined with it. Threads that were there before, such as those of a
/// runtime that was set up before `confine`, are not: build the runtime in the closure. That is also how a service beside the
/// component may run, outside its list: start it before.
///
/// The assets are those of the crates that are linked into this test. Relative locators start from the folder of the
/// package, which cargo and nextest say in `CARGO_MANIFEST_DIR`; variables have the values that they have before `confine`.
/// `threatmodel.toml` is not read: nothing is exempt.
///
/// # Panics
///
/// If the closure touches what is not listed, panics itself, or does not end within `THREATMODEL_LIMIT` seconds (60). And
/// if nothing can be said: the kernel has no Landlock, or one too old; tracing is not permitted; something happened out of
/// sight; something that is listed was refused; the test is an attack test, or runs in the closure of another `confine`. The
/// message then says *inconclusive*: a test that shows nothing is never green.
///
/// [the baseline]: https://docs.rs/threatmodel-observe
#[track_caller]
pub fn confine<C: Component>(component: C, closure: impl FnOnce() + Send) {
    let _ = component;
    let call = Call { component: C::PATH, place: Location::caller(), number: next() };
    match child::role(&call) {
        child::Role::Parent => {
            #[cfg(unix)]
            parent::run(&call);
            #[cfg(not(unix))]
            fail(&call.inconclusive("programs can be confined only on Linux"));
        }
        child::Role::Closure => child::run(&call, closure),
        // A later call of this test is meant.
        child::Role::Earlier => {}
        child::Role::Misplaced(why) => fail(&call.inconclusive(why)),
    }
}

/// One call of [`confine`].
#[derive(Debug, Clone, Copy)]
struct Call {
    /// The component, by path.
    component: &'static str,
    place: &'static Location<'static>,
    /// The number of the call in its test, from 1.
    number: usize,
}

impl Call {
    /// The name that identifies the call in both processes.
    fn name(&self) -> String {
        format!("{} {} {}", self.number, self.component, self.place)
    }

    fn inconclusive(&self, why: &str) -> String {
        format!("confine to `{}` at {}: inconclusive: {why}", short(self.component), self.place)
    }
}

/// The number of the next call in this test: a test has a thread of its own.
fn next() -> usize {
    thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

/// Fails the test. The message has said everything; that of a panic would only repeat it.
fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::panic::resume_unwind(Box::new(message.to_owned()))
}
