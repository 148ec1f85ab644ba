//! Hardware breakpoints, of which each thread has its own.

use nix::unistd::Pid;

/// How many there are.
pub(super) const BREAKPOINTS: usize = 4;

/// Makes a stopped thread trap before it executes an instruction at one of these addresses, and at no other.
#[cfg(target_arch = "x86_64")]
pub(super) fn set_breakpoints(thread: Pid, addresses: &[u64]) -> nix::Result<()> {
    /// The register that switches them on: two bits for each, of which the lower is for one thread only. The bits for
    /// what to trap at remain zero, which is execution.
    const CONTROL: usize = 7;
    write(thread, CONTROL, 0)?;
    let mut control = 0;
    for (index, address) in addresses.iter().take(BREAKPOINTS).enumerate() {
        write(thread, index, address.cast_signed())?;
        control |= 1 << (index * 2);
    }
    write(thread, CONTROL, control)
}

/// Whether the last trap of a stopped thread was at a breakpoint.
#[cfg(target_arch = "x86_64")]
pub(super) fn has_hit(thread: Pid) -> bool {
    /// The register that tells at which, a bit for each.
    const STATUS: usize = 6;
    nix::sys::ptrace::read_user(thread, place(STATUS)).is_ok_and(|status| status & ((1 << BREAKPOINTS) - 1) != 0)
}

#[cfg(target_arch = "x86_64")]
fn write(thread: Pid, register: usize, value: i64) -> nix::Result<()> {
    nix::sys::ptrace::write_user(thread, place(register), value)
}

#[cfg(target_arch = "x86_64")]
fn place(register: usize) -> nix::sys::ptrace::AddressType {
    (std::mem::offset_of!(libc::user, u_debugreg) + register * size_of::<u64>()) as nix::sys::ptrace::AddressType
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn has_hit(_: Pid) -> bool {
    false
}

/// Elsewhere going on from a breakpoint takes a single step without it, which another thread could slip through.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn set_breakpoints(_: Pid, _: &[u64]) -> nix::Result<()> {
    Err(nix::errno::Errno::ENOSYS)
}
