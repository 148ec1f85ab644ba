//! Lets a stopped thread run on.

use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::unistd::Pid;

/// Up to where.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// The next stop of interest.
    Stop,
    /// The end of the call that it is in the middle of.
    CallEnd,
}

/// A real-time signal that cannot be handed on.
pub(super) struct SignalLost;

/// Lets a thread run on, with the signal of this number, or none for 0. One that is gone meanwhile is no error: its end is
/// reported in due course.
pub(super) fn resume(thread: Pid, signal: i32, until: Until) -> Result<(), SignalLost> {
    let named = match signal {
        0 => None,
        number => match Signal::try_from(number) {
            Ok(signal) => Some(signal),
            Err(_) => return with_real_time(thread, number, until),
        },
    };
    let _ = match until {
        Until::Stop => ptrace::cont(thread, named),
        Until::CallEnd => ptrace::syscall(thread, named),
    };
    Ok(())
}

#[cfg(feature = "signals")]
fn with_real_time(thread: Pid, signal: i32, until: Until) -> Result<(), SignalLost> {
    let stopped = safeptrace::Stopped::new_unchecked(safeptrace::Pid::from_raw(thread.as_raw()));
    let _ = match until {
        Until::Stop => stopped.resume_raw(signal),
        Until::CallEnd => stopped.syscall_raw(signal),
    };
    Ok(())
}

#[cfg(not(feature = "signals"))]
fn with_real_time(thread: Pid, _: i32, until: Until) -> Result<(), SignalLost> {
    let _ = resume(thread, 0, until);
    Err(SignalLost)
}
