//! Starts a launcher, attaches to it, and follows it to the end.

use std::fs;
use std::io;
use std::process::Command;
use std::thread;

use nix::errno::Errno;
use nix::sys::ptrace;
use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use super::interrupt::Interrupt;
use super::launch;
use super::process;
use super::status::{self, Change};
use super::tracer::Tracer;
use crate::record::{Observation, Status};
use crate::trace::{ObserveError, Options};

pub(in crate::trace) fn observe(launcher: Command, options: &Options) -> Result<Observation, ObserveError> {
    on_own_thread(launcher, options, Part::Whole)
}

pub(in crate::trace) fn observe_thread(program: Command, options: &Options) -> Result<Observation, ObserveError> {
    on_own_thread(program, options, Part::Thread)
}

/// The calls of a program that are observed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All, from when the launcher has become it.
    Whole,
    /// The thread that waits.
    Thread,
}

fn on_own_thread(launcher: Command, options: &Options, part: Part) -> Result<Observation, ObserveError> {
    // Traced processes belong to one thread. On a thread of our own there are no children but those of the command.
    thread::scope(|scope| match scope.spawn(|| run(launcher, options, part)).join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

fn run(mut launcher: Command, options: &Options, part: Part) -> Result<Observation, ObserveError> {
    let child = launcher.env(launch::OBSERVER, std::process::id().to_string()).spawn().map_err(ObserveError::Spawn)?;
    let id = child.id().cast_signed();
    // From here on the child is waited for by its number.
    drop(child);
    let leader = Pid::from_raw(id);
    let interrupt = match part {
        Part::Whole => Interrupt::survive_and_hand_on(leader),
        Part::Thread => Interrupt::survive(),
    };
    match status::wait_for_stop(id).map_err(ObserveError::Trace)? {
        Change::Exited(code) => return Err(ObserveError::Launcher(Status::Code(code))),
        Change::Killed(signal) => return Err(ObserveError::Launcher(Status::Signal(signal))),
        _ => {}
    }
    let mut tracer = Tracer::new(leader, options, interrupt.heard());
    let attached = attach(leader, part).and_then(|thread| {
        if part == Part::Thread {
            tracer.begin(thread);
        }
        let go_on = signal::kill(leader, Signal::SIGCONT).and_then(|()| ptrace::cont(thread, None));
        go_on.map_err(|errno| ObserveError::Trace(errno.into()))
    });
    if let Err(error) = attached {
        // An error here means that the launcher is gone already.
        let _ = signal::kill(leader, Signal::SIGKILL);
        let _ = status::wait_for_stop(id);
        return Err(error);
    }
    let mut observation = tracer.follow(|| interrupt.happened())?;
    observation.interrupted = interrupt.happened();
    Ok(observation)
}

/// Attaches to the thread that waits for it, and leaves it stopped.
fn attach(leader: Pid, part: Part) -> Result<Pid, ObserveError> {
    let options = ptrace::Options::PTRACE_O_TRACESYSGOOD
        | ptrace::Options::PTRACE_O_TRACEFORK
        | ptrace::Options::PTRACE_O_TRACEVFORK
        | ptrace::Options::PTRACE_O_TRACECLONE
        | ptrace::Options::PTRACE_O_TRACEEXEC
        | ptrace::Options::PTRACE_O_TRACESECCOMP
        | ptrace::Options::PTRACE_O_EXITKILL;
    let thread = match part {
        Part::Whole => leader,
        Part::Thread => process::thread_named(leader, launch::WAITING)
            .ok_or_else(|| ObserveError::Trace(io::Error::other("no thread waits to be observed")))?,
    };
    let already = process::tracer(thread);
    ptrace::seize(thread, options).map_err(|errno| match already {
        Some(tracer) if errno == Errno::EPERM => ObserveError::AlreadyTraced { by: process::name(tracer) },
        _ if errno == Errno::EPERM || errno == Errno::EACCES || errno == Errno::ENOSYS => not_permitted(errno),
        _ => ObserveError::Trace(errno.into()),
    })?;
    // It reports the stop once more, now to its tracer.
    status::wait(true).map_err(ObserveError::Trace)?;
    Ok(thread)
}

fn not_permitted(errno: Errno) -> ObserveError {
    let scope = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_default();
    let advice = match scope.trim() {
        "2" => "only an administrator may trace here; set kernel.yama.ptrace_scope to 1",
        "3" => "kernel.yama.ptrace_scope is 3, which forbids tracing until the next boot; boot with 1",
        _ => {
            "a container or a security module seems to refuse; run the container with `--cap-add SYS_PTRACE` or \
             `--security-opt seccomp=unconfined`"
        }
    };
    ObserveError::NotPermitted { error: io::Error::from(errno), advice: advice.to_owned() }
}
