//! The status of a thread under trace, from the kernel.

use std::io;

use rustix::process::{Pid, WaitOptions, waitpid};

/// A change of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It exited with a code.
    Exited(i32),
    /// A signal ended it.
    Killed(i32),
    /// It stopped at the end of a system call.
    CallEnd,
    /// It stopped because a signal is about to be delivered.
    Signal(i32),
    /// All threads of the process stopped by a signal.
    GroupStop,
    /// It stopped at a call that the filter picked.
    Filtered,
    /// It has just started a process or thread, and maybe waits until that executes another program.
    Forked { waits: bool },
    /// It has just executed another program.
    Executed,
    /// Any other stop that only needs to be continued.
    Other,
}

/// Waits for a change of any thread that this thread traces, or that is a child of it.
///
/// `None` if there is no change and `block` is false; the error `ECHILD` if there is nothing left to wait for.
pub(super) fn wait(block: bool) -> io::Result<Option<(i32, Change)>> {
    // Children of other threads are no business of ours: a test runner observes several programs at once.
    let mut options = libc::__WALL | libc::__WNOTHREAD;
    if !block {
        options |= libc::WNOHANG;
    }
    loop {
        // Any child: `waitpid` without one would pass over those that have a process group of their own.
        match rustix::process::wait(WaitOptions::from_bits_retain(options.cast_unsigned())) {
            Ok(change) => return Ok(change.map(|(pid, status)| (pid.as_raw_nonzero().get(), decode(status.as_raw())))),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until a child, which is not yet traced, stops or ends.
pub(super) fn wait_for_stop(pid: i32) -> io::Result<Change> {
    let pid = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) => return Ok(decode(status.as_raw())),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn decode(status: i32) -> Change {
    if libc::WIFEXITED(status) {
        return Change::Exited(libc::WEXITSTATUS(status));
    }
    if libc::WIFSIGNALED(status) {
        return Change::Killed(libc::WTERMSIG(status));
    }
    let signal = libc::WSTOPSIG(status);
    match status >> 16 {
        0 if signal == libc::SIGTRAP | 0x80 => Change::CallEnd,
        0 => Change::Signal(signal),
        libc::PTRACE_EVENT_SECCOMP => Change::Filtered,
        libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_CLONE => Change::Forked { waits: false },
        libc::PTRACE_EVENT_VFORK => Change::Forked { waits: true },
        libc::PTRACE_EVENT_EXEC => Change::Executed,
        libc::PTRACE_EVENT_STOP if stops(signal) => Change::GroupStop,
        _ => Change::Other,
    }
}

fn stops(signal: i32) -> bool {
    matches!(signal, libc::SIGSTOP | libc::SIGTSTP | libc::SIGTTIN | libc::SIGTTOU)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_stops_apart() {
        let stop = |signal: i32, event: i32| decode(event << 16 | signal << 8 | 0x7f);
        assert_eq!(decode(3 << 8), Change::Exited(3));
        assert_eq!(decode(libc::SIGKILL), Change::Killed(libc::SIGKILL));
        assert_eq!(stop(libc::SIGTRAP | 0x80, 0), Change::CallEnd);
        assert_eq!(stop(libc::SIGTRAP, 0), Change::Signal(libc::SIGTRAP));
        // A real-time signal, which the signal type of many libraries does not know.
        assert_eq!(stop(34, 0), Change::Signal(34));
        assert_eq!(stop(libc::SIGTRAP, libc::PTRACE_EVENT_SECCOMP), Change::Filtered);
        assert_eq!(stop(libc::SIGTSTP, libc::PTRACE_EVENT_STOP), Change::GroupStop);
        assert_eq!(stop(libc::SIGTRAP, libc::PTRACE_EVENT_STOP), Change::Other);
    }
}
