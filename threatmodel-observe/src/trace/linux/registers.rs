//! The registers of a stopped thread, in the words of system calls and stacks.

use nix::sys::ptrace;
use nix::unistd::Pid;

/// The registers that matter at a stop.
#[derive(Clone, Copy)]
pub(super) struct Registers {
    /// The number of the system call.
    pub(super) number: u64,
    /// Its arguments; no longer those at its end on some architectures.
    pub(super) arguments: [u64; 6],
    /// Its result, at its end; a negative error number if it failed.
    pub(super) result: i64,
    /// The instruction.
    pub(super) instruction: u64,
    /// The top of the stack.
    #[cfg(feature = "symbols")]
    pub(super) stack: u64,
    /// The frame pointer.
    #[cfg(feature = "symbols")]
    pub(super) frame: u64,
    /// The return address, where it is in a register.
    #[cfg(all(target_arch = "aarch64", feature = "symbols"))]
    pub(super) link: u64,
}

#[cfg(target_arch = "x86_64")]
pub(super) fn read(thread: Pid) -> nix::Result<Registers> {
    let raw = ptrace::getregs(thread)?;
    Ok(Registers {
        number: raw.orig_rax,
        arguments: [raw.rdi, raw.rsi, raw.rdx, raw.r10, raw.r8, raw.r9],
        result: raw.rax.cast_signed(),
        instruction: raw.rip,
        #[cfg(feature = "symbols")]
        stack: raw.rsp,
        #[cfg(feature = "symbols")]
        frame: raw.rbp,
    })
}

#[cfg(target_arch = "aarch64")]
pub(super) fn read(thread: Pid) -> nix::Result<Registers> {
    let raw = ptrace::getregs(thread)?;
    let r = raw.regs;
    Ok(Registers {
        number: r[8],
        arguments: [r[0], r[1], r[2], r[3], r[4], r[5]],
        result: r[0].cast_signed(),
        instruction: raw.pc,
        #[cfg(feature = "symbols")]
        stack: raw.sp,
        #[cfg(feature = "symbols")]
        frame: r[29],
        #[cfg(feature = "symbols")]
        link: r[30],
    })
}

/// Changes the first argument of the call at whose beginning a thread stands.
#[cfg(target_arch = "x86_64")]
pub(super) fn set_first_argument(thread: Pid, value: u64) -> nix::Result<()> {
    let mut raw = ptrace::getregs(thread)?;
    raw.rdi = value;
    ptrace::setregs(thread, raw)
}

#[cfg(target_arch = "aarch64")]
pub(super) fn set_first_argument(thread: Pid, value: u64) -> nix::Result<()> {
    let mut raw = ptrace::getregs(thread)?;
    raw.regs[0] = value;
    ptrace::setregs(thread, raw)
}
