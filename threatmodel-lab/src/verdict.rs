//! The verdict on an attack, as the test states it: with assertions of this library, or with a typed result.
//!
//! Only these make an attack Compromised. Any other panic says that something else went wrong: that is Inconclusive, and never
//! counts as a compromise.

use core::{fmt, panic::Location};
use std::{
    any::Any,
    cell::Cell,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use serde::{Deserialize, Serialize};
pub use threatmodel_model::evidence::Verdict;

use crate::scan::{self, Hit, Readable};

/// A type that an attack test may return: nothing, a [`Verdict`], or a `Result` of one of these. An `Err` is Inconclusive.
#[diagnostic::on_unimplemented(
    message = "an attack test cannot return `{Self}`",
    label = "expected nothing, a `Verdict`, or a `Result` of one of these"
)]
pub trait AttackResult {
    /// Returns the verdict, if the test returned one, or the reason why it ended early.
    ///
    /// # Errors
    ///
    /// If the test ended early.
    fn told(self) -> Result<Option<Verdict>, String>;
}

impl AttackResult for () {
    fn told(self) -> Result<Option<Verdict>, String> {
        Ok(None)
    }
}

impl AttackResult for Verdict {
    fn told(self) -> Result<Option<Verdict>, String> {
        Ok(Some(self))
    }
}

impl<T: AttackResult, E: fmt::Debug> AttackResult for Result<T, E> {
    fn told(self) -> Result<Option<Verdict>, String> {
        self.map_err(|error| format!("{error:?}"))?.told()
    }
}

/// A compromise that an assertion noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Compromise {
    /// The description of the compromise, and the place of the assertion.
    pub(crate) message: String,
    /// The assets whose canaries were found, by path.
    pub(crate) leaked: Vec<String>,
    /// The label of the input that was being tried, if the test goes through a list of inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
}

static ASSERTIONS: AtomicU32 = AtomicU32::new(0);
static COMPROMISES: Mutex<Vec<Compromise>> = Mutex::new(Vec::new());

/// The label of the input that is being tried.
static INPUT: Mutex<Option<String>> = Mutex::new(None);

/// Is told of each compromise, once it is in the list.
static TELL: OnceLock<fn(&Compromise)> = OnceLock::new();

thread_local! {
    /// Whether the panic that is under way is ours.
    static SIGNALLING: Cell<bool> = const { Cell::new(false) };
}

/// How many assertions of this library were evaluated in this process.
pub(crate) fn assertions() -> u32 {
    ASSERTIONS.load(Ordering::Relaxed)
}

/// The compromises of this process, on any thread.
pub(crate) fn compromises() -> Vec<Compromise> {
    COMPROMISES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether there is a compromise already.
pub(crate) fn is_compromised() -> bool {
    !COMPROMISES.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
}

/// Has each compromise from now on told, once it is in the list.
pub(crate) fn tell_of_compromises(tell: fn(&Compromise)) {
    let _ = TELL.set(tell);
}

/// Whether the panic under way on this thread is how an assertion of this library ends the test. This answers once for each
/// panic: the next one on this thread, if that one was caught, may be another's.
pub(crate) fn is_signalling() -> bool {
    SIGNALLING.take()
}

/// Says which input is being tried from now on, on all threads.
pub(crate) fn trying(label: Option<String>) {
    *INPUT.lock().unwrap_or_else(PoisonError::into_inner) = label;
}

/// The label of the input that is being tried.
pub(crate) fn tried_now() -> Option<String> {
    INPUT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Counts a question that was answered by a typed result.
pub(crate) fn asked() {
    ASSERTIONS.fetch_add(1, Ordering::Relaxed);
}

/// Notes a compromise, without ending the test.
pub(crate) fn note(message: String, leaked: Vec<String>) {
    let compromise = Compromise { message, leaked, input: tried_now() };
    COMPROMISES.lock().unwrap_or_else(PoisonError::into_inner).push(compromise.clone());
    if let Some(tell) = TELL.get() {
        tell(&compromise);
    }
}

/// Ends the test because of compromises that are noted.
#[allow(clippy::panic, reason = "an assertion ends the test")]
pub(crate) fn end(what: &str) -> ! {
    SIGNALLING.set(true);
    std::panic::panic_any(format!("{SIGNAL}{what}"));
}

/// How the message of a panic begins by which an assertion of this library ends the test.
const SIGNAL: &str = "compromised: ";

/// Whether an assertion of this library has ended the test with this panic.
pub(crate) fn is_signal(panic: &(dyn Any + Send)) -> bool {
    panic.downcast_ref::<String>().is_some_and(|message| message.starts_with(SIGNAL))
}

#[track_caller]
fn signal(what: &str, leaked: Vec<String>) -> ! {
    note(format!("{what} ({})", Location::caller()), leaked);
    end(what);
}

/// The function behind `compromised!`.
#[doc(hidden)]
#[track_caller]
pub fn compromised(what: fmt::Arguments<'_>) -> ! {
    ASSERTIONS.fetch_add(1, Ordering::Relaxed);
    signal(&what.to_string(), Vec::new())
}

/// The function behind `assert_blocked!`.
#[doc(hidden)]
#[track_caller]
pub fn blocked(holds: bool, what: fmt::Arguments<'_>) {
    ASSERTIONS.fetch_add(1, Ordering::Relaxed);
    if !holds {
        signal(&what.to_string(), Vec::new());
    }
}

/// The function behind `assert_no_leak!`.
#[doc(hidden)]
#[track_caller]
#[allow(clippy::panic, reason = "an assertion ends the test")]
pub fn no_leak<R: Readable + ?Sized>(readable: &R) {
    let hits = match scan::find(readable) {
        Ok(hits) => hits,
        Err(error) => panic!("it is unknown whether anything leaked: {error}"),
    };
    if crate::canary::live().is_empty() {
        panic!("no canary is live, so none can be found: mint one for each asset, `Canary::<CardNumbers>::mint()`");
    }
    ASSERTIONS.fetch_add(1, Ordering::Relaxed);
    if hits.is_empty() {
        return;
    }
    let mut leaked: Vec<String> = hits.iter().map(|hit| hit.asset.clone()).collect();
    leaked.sort();
    leaked.dedup();
    signal(&described(&hits), leaked);
}

/// The hits in words, at most a handful of them.
fn described(hits: &[Hit]) -> String {
    const SHOWN: usize = 8;
    let mut text: Vec<String> = hits.iter().take(SHOWN).map(ToString::to_string).collect();
    if hits.len() > SHOWN {
        text.push(format!("and {} more", hits.len() - SHOWN));
    }
    text.join("; ")
}

/// Asserts that the attack was blocked; if not, the attack is Compromised.
///
/// An assertion about the attack itself belongs here. What must hold for the test to make sense at all (the server
/// starts, the account exists) is an ordinary `assert!`: where that fails, nobody knows what the attack would have done.
///
/// ```
/// let status = 403;
/// threatmodel_lab::assert_blocked!(status == 403, "the page of administrators answered {status}");
/// ```
#[macro_export]
macro_rules! assert_blocked {
    ($condition:expr $(,)?) => {
        $crate::verdict::blocked($condition, ::core::format_args!("not blocked: {}", ::core::stringify!($condition)))
    };
    ($condition:expr, $($message:tt)+) => {
        $crate::verdict::blocked($condition, ::core::format_args!($($message)+))
    };
}

/// Asserts that no live canary is in any of these; if one is, the attack is Compromised, and the message says which
/// asset leaked, where its canary was minted, and how it was encoded.
///
/// Takes everything that is [`Readable`](crate::scan::Readable): text, bytes, JSON, paths of files and folders, output of
/// processes, databases.
#[macro_export]
macro_rules! assert_no_leak {
    ($($readable:expr),+ $(,)?) => {{
        $($crate::verdict::no_leak(&$readable);)+
    }};
}

/// Says that the attack reached what it wanted: it is Compromised, and the test ends.
#[macro_export]
macro_rules! compromised {
    ($($message:tt)+) => {
        $crate::verdict::compromised(::core::format_args!($($message)+))
    };
}
