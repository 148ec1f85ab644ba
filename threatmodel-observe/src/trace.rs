//! Runs a command, and records what it touches.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::Command;

#[cfg(unix)]
use crate::confine::{ConfineError, Confinement};
use crate::record::{Observation, Status};

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
)))]
mod elsewhere;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
))]
mod linux;

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
)))]
use elsewhere as system;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
))]
use linux as system;

/// Options for [`observe`].
#[derive(Clone, Debug)]
pub struct Options {
    /// Folders whose sources are the program's own: only frames from there are kept in stacks. Empty: no stacks. There are none
    /// without the feature `symbols` either.
    pub own: Vec<PathBuf>,
    /// How many distinct accesses are kept. Calls beyond are counted as a blind spot.
    pub limit: usize,
    /// Whether reads of environment variables are looked for. Without the feature `symbols` they are a blind spot.
    pub environment: bool,
    /// Whether the run ends with the command: what still runs a second later is ended. Without it, everything that the command
    /// has started is waited for.
    pub until_exit: bool,
    /// Told once what is still waited for, if that is anything a second after the command has ended.
    pub waits_for: Option<fn(&[Running])>,
}

/// A process that still runs when the command has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Running {
    /// Its number.
    pub process: u32,
    /// The program that it runs.
    pub program: PathBuf,
}

impl Default for Options {
    /// No stacks, a million distinct accesses, the environment, and all that the command starts to its end.
    fn default() -> Self {
        Self { own: Vec::new(), limit: 1_000_000, environment: true, until_exit: false, waits_for: None }
    }
}

/// Runs a command through its launcher until it and all its children have ended, and returns what they touched.
///
/// The launcher is a program that calls [`launch`] with the command; it should do little before. Standard input, output
/// and error are as set on `launcher`. An interrupt by the terminal reaches the command, and not the record: the caller
/// survives it while this function runs. It survives `SIGTERM` and `SIGHUP` too, from the first on for good, and hands them on
/// to the command where that does not get them by itself. Processes that still run when the command has ended after one of
/// them are ended too.
///
/// # Errors
///
/// If the command could not be started or traced. How the command ended is no error.
pub fn observe(launcher: Command, options: &Options) -> Result<Observation, ObserveError> {
    system::observe(launcher, options)
}

/// Runs a program, and records what one of its threads touches from where it calls [`begin`] on, with all that this thread
/// starts from then on. The other threads of the program are not looked at.
///
/// Processes that still run a second after the program has ended are ended too.
///
/// # Errors
///
/// If the program could not be started or traced, and [`ObserveError::Launcher`] if it ended before it called [`begin`].
pub fn observe_thread(program: Command, options: &Options) -> Result<Observation, ObserveError> {
    system::observe_thread(program, options)
}

/// Puts the calling thread, and all that it starts from now on, under the eyes of [`observe_thread`] in the parent process.
/// `before` runs when the observer looks, and nothing is recorded yet. The whole process stops for a moment.
///
/// # Errors
///
/// If nobody observes, if the system refuses, or the error of `before`.
pub fn begin(before: impl FnOnce() -> Result<(), LaunchError>) -> Result<(), LaunchError> {
    system::begin(before)
}

/// Becomes the command, given as program and arguments, under the eyes of [`observe`] in the parent process.
///
/// For the launcher only; it returns only if that failed.
pub fn launch(command: impl IntoIterator<Item = OsString>) -> LaunchError {
    let mut command = command.into_iter();
    let Some(program) = command.next() else { return LaunchError::NoCommand };
    system::launch(program, command, || Ok(()))
}

/// Becomes the command as [`launch`] does, confined to the granted accesses.
///
/// For the launcher only; it returns only if that failed.
#[cfg(unix)]
pub fn launch_confined(command: impl IntoIterator<Item = OsString>, confinement: &Confinement) -> LaunchError {
    let mut command = command.into_iter();
    let Some(program) = command.next() else { return LaunchError::NoCommand };
    system::launch(program, command, || confinement.restrict().map_err(LaunchError::Confine))
}

const UNSUPPORTED: &str = "programs can be observed only on Linux, on x86_64 and aarch64, with glibc or musl";

/// The reason why a command was not observed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ObserveError {
    /// This system cannot observe.
    Unsupported,
    /// The launcher could not be started.
    Spawn(io::Error),
    /// The launcher started, and could not start the command.
    NotStarted {
        /// The command as it was given.
        command: PathBuf,
        /// Why the system did not execute it.
        error: io::Error,
    },
    /// The launcher ended before it tried to start the command.
    Launcher(Status),
    /// Another tool traces already.
    AlreadyTraced {
        /// The other tool, or its process number.
        by: String,
    },
    /// The system does not let one process trace another.
    NotPermitted {
        /// The system's error.
        error: io::Error,
        /// The likely cause of the refusal, and what to do.
        advice: String,
    },
    /// The calls of the program did not come to the tracer.
    Unseen,
    /// Tracing broke down.
    Trace(io::Error),
}

impl fmt::Display for ObserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObserveError::Unsupported => f.write_str(UNSUPPORTED),
            ObserveError::Spawn(error) => write!(f, "could not start the launcher: {error}"),
            ObserveError::NotStarted { command, error } => {
                write!(f, "could not start `{}`: {error}", command.display())
            }
            ObserveError::Launcher(status) => {
                write!(f, "the launcher ended before it started the command, with {status}")
            }
            ObserveError::AlreadyTraced { by } => {
                write!(f, "the program is already traced by {by}; observe it without that")
            }
            ObserveError::NotPermitted { error, advice } => write!(f, "not permitted to trace: {error}; {advice}"),
            ObserveError::Unseen => f.write_str(
                "the calls of the program are not handed to its observer; a sandbox around it seems to answer them",
            ),
            ObserveError::Trace(error) => write!(f, "tracing broke down: {error}"),
        }
    }
}

impl std::error::Error for ObserveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ObserveError::Spawn(error)
            | ObserveError::NotStarted { error, .. }
            | ObserveError::NotPermitted { error, .. }
            | ObserveError::Trace(error) => Some(error),
            ObserveError::Unsupported
            | ObserveError::Launcher(_)
            | ObserveError::AlreadyTraced { .. }
            | ObserveError::Unseen => None,
        }
    }
}

/// Why a launcher did not become its command.
#[derive(Debug)]
#[non_exhaustive]
pub enum LaunchError {
    /// This system cannot observe.
    Unsupported,
    /// No command was given.
    NoCommand,
    /// Nobody observes: the launcher was not started by [`observe`].
    NotObserved,
    /// The launcher could not wait for the observer.
    Wait(io::Error),
    /// The command cannot be confined.
    #[cfg(unix)]
    Confine(ConfineError),
    /// The system refused the filter.
    Filter(String),
    /// The system did not execute the command.
    Execute {
        /// The command as it was given.
        command: PathBuf,
        /// The system's error.
        error: io::Error,
    },
}

impl fmt::Display for LaunchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LaunchError::Unsupported => f.write_str(UNSUPPORTED),
            LaunchError::NoCommand => f.write_str("no command to launch"),
            LaunchError::NotObserved => f.write_str("only an observer may start the launcher"),
            LaunchError::Wait(error) => write!(f, "could not wait for the observer: {error}"),
            #[cfg(unix)]
            LaunchError::Confine(error) => error.fmt(f),
            LaunchError::Filter(error) => write!(
                f,
                "the system refused the seccomp filter: {error}; a container may forbid it, or the kernel lack it"
            ),
            LaunchError::Execute { command, error } => write!(f, "could not start `{}`: {error}", command.display()),
        }
    }
}

impl std::error::Error for LaunchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LaunchError::Wait(error) | LaunchError::Execute { error, .. } => Some(error),
            #[cfg(unix)]
            LaunchError::Confine(error) => Some(error),
            LaunchError::Unsupported | LaunchError::NoCommand | LaunchError::NotObserved | LaunchError::Filter(_) => {
                None
            }
        }
    }
}
