//! The process in which the closure runs.

use std::{
    cmp, env,
    panic::resume_unwind,
    process::exit,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde::{Deserialize, Serialize};

use super::Call;
use crate::{again, attack};

/// Tells a process which call it is there for: a number that its answer repeats, and the name of the call that is meant.
pub(super) const CONFINED: &str = "THREATMODEL_CONFINED";

/// How the line starts that says how the closure ended.
pub(super) const ANSWER: &str = "threatmodel-confined";

/// The way the closure ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ended {
    /// It returned.
    Returned,
    /// It panicked.
    Panicked(String),
    /// It did not begin: it could not be confined or watched.
    NotConfined(String),
    /// It did not end within the limit.
    TimedOut,
}

/// The role of a call in this process.
pub(super) enum Role {
    /// To start another process for it.
    Parent,
    /// To run its closure.
    Closure,
    /// Nothing: a later one of this test is meant.
    Earlier,
    /// It makes no sense here.
    Misplaced(&'static str),
}

/// Whether a closure runs, or has run, in this process: what it left behind is confined for ever.
static CONFINES: AtomicBool = AtomicBool::new(false);

/// The number that the answer repeats. It is kept: the test may change the environment.
static NUMBER: OnceLock<String> = OnceLock::new();

pub(super) fn role(call: &Call) -> Role {
    if CONFINES.load(Ordering::SeqCst) {
        return Role::Misplaced("a `confine` is in the closure of another, or on another thread of its test");
    }
    if attack::is_running() {
        return Role::Misplaced(
            "`confine` is in an attack test, whose evidence must come from one process; make it a test of its own",
        );
    }
    let Some(given) = env::var_os(CONFINED) else { return Role::Parent };
    // The variable alone makes nobody a child, who passes over calls: the same program must have started us, and must
    // keep a file locked whose name has the number too. Nor does it make anybody a parent, who would start children without end.
    let strange = Role::Misplaced(
        "`THREATMODEL_CONFINED` is set, and no `confine` of this test has started this process; it may have been started in \
         the closure of one",
    );
    let Some((number, meant)) = given.to_str().and_then(|given| given.split_once(' ')) else { return strange };
    if number.is_empty() || !is_started_by_itself() || number != NUMBER.get_or_init(again::tied_number) {
        return strange;
    }
    let at = meant.split(' ').next().and_then(|at| at.parse::<usize>().ok());
    match at.map(|at| call.number.cmp(&at)) {
        Some(cmp::Ordering::Less) => Role::Earlier,
        Some(cmp::Ordering::Equal) if meant == call.name() => Role::Closure,
        // Another test, if the thread bears its name, or another branch of this one: it would show nothing about what is meant.
        _ => Role::Misplaced("when the test was started again, it came to another `confine` than before"),
    }
}

/// Whether the process that started this one runs the same program, as a test does that confines.
#[cfg(unix)]
fn is_started_by_itself() -> bool {
    let program = |process: &str| std::fs::read_link(format!("/proc/{process}/exe")).ok();
    let parent = std::os::unix::process::parent_id().to_string();
    program("self").is_some_and(|own| program(&parent) == Some(own))
}

#[cfg(not(unix))]
fn is_started_by_itself() -> bool {
    false
}

/// Runs the closure, says how it ended, and ends the test.
pub(super) fn run(call: &Call, closure: impl FnOnce() + Send) {
    CONFINES.store(true, Ordering::SeqCst);
    again::die_with_tie();
    let name = thread::current().name().unwrap_or("confined").to_owned();
    // On a thread of its own: what the set-up has made is cleared away by this one, which is not confined.
    let ended = thread::scope(|scope| {
        let confined = thread::Builder::new().name(name).spawn_scoped(scope, || {
            begin(call)?;
            limit();
            closure();
            Ok(())
        });
        match confined.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(Ok(()))) => Ended::Returned,
            Ok(Ok(Err(why))) => Ended::NotConfined(why),
            Ok(Err(panic)) => Ended::Panicked(attack::message_of(&*panic)),
            Err(error) => Ended::NotConfined(format!("no thread can be started: {error}")),
        }
    });
    say(&ended);
    // The rest of the test is for the process that judges.
    resume_unwind(Box::new("the closure has run"));
}

#[cfg(unix)]
fn begin(call: &Call) -> Result<(), String> {
    use threatmodel_observe::trace::{self, LaunchError};
    let confinement = super::setting::Setting::of(call)?.confinement();
    trace::begin(|| confinement.restrict().map_err(LaunchError::Confine)).map_err(|error| error.to_string())
}

#[cfg(not(unix))]
fn begin(_: &Call) -> Result<(), String> {
    Err("programs can be confined only on Linux".to_owned())
}

/// Ends this process and its group after the limit.
fn limit() {
    // This runs on the confined thread, and what that starts is confined and watched with it: a clock touches nothing.
    let Ok(limit) = again::limit() else { return };
    thread::spawn(move || {
        thread::sleep(limit);
        say(&Ended::TimedOut);
        end_group();
        exit(1);
    });
}

#[cfg(unix)]
fn end_group() {
    let group = rustix::process::getpgrp();
    // The process that judges has given us a group of our own.
    if group == rustix::process::getpid() {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group() {}

/// Tells the parent. The last line counts.
fn say(ended: &Ended) {
    again::answer(ANSWER, NUMBER.get().map(String::as_str).unwrap_or_default(), ended);
}
