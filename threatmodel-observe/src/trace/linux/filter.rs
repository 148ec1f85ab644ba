//! The seccomp filter, which lets the calls of interest stop the program, and all others pass.
//!
//! But for a few calls it looks only at the number, so that the kernel can remember once and for all which numbers pass, and
//! need not run it again.

use seccompiler::{BpfProgram, sock_filter};

use super::calls::{self, When};
use super::query;

/// The value at the stop of a call of interest.
pub(super) const WATCHED: u16 = 1;
/// The value at the stop of a call of another architecture.
pub(super) const FOREIGN: u16 = 2;

/// The value at the stop of a call that sends data without an address, at most as long as a DNS query.
pub(super) const MAY_ASK: u16 = 3;

/// The value at the stop of a call that this version does not know.
pub(super) const UNKNOWN: u16 = 4;

/// Installs the filter in this thread and what it executes or forks, and gives up all ways to more privileges.
pub(super) fn install() -> Result<(), seccompiler::Error> {
    seccompiler::apply_filter(&program())
}

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;

/// Numbers from here on are calls of the x32 architecture, which carries the same mark as x86_64.
#[cfg(target_arch = "x86_64")]
const X32: u32 = 0x4000_0000;

const LOAD: u16 = 0x20;
const IF_EQUAL: u16 = 0x15;
const IF_BITS: u16 = 0x45;
const AND: u16 = 0x54;
const IF_MORE: u16 = 0x25;
const IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;

const OFFSET_NUMBER: u32 = 0;
const OFFSET_ARCHITECTURE: u32 = 4;

/// Where the lower half of an argument stands; the upper one stands behind it.
const fn argument(position: u32) -> u32 {
    16 + position * 8
}

fn program() -> BpfProgram {
    let mut program = vec![
        step(LOAD, OFFSET_ARCHITECTURE),
        branch(IF_EQUAL, ARCHITECTURE, 1, 0),
        stop(FOREIGN),
        step(LOAD, OFFSET_NUMBER),
    ];
    #[cfg(target_arch = "x86_64")]
    program.extend([branch(IF_AT_LEAST, X32, 0, 1), stop(FOREIGN)]);
    program.extend([branch(IF_MORE, calls::LAST, 0, 1), stop(UNKNOWN)]);
    for call in calls::WATCHED {
        let Ok(number) = u32::try_from(call.number) else { continue };
        let steps = steps(call.when);
        let length = u8::try_from(steps.len()).unwrap_or(u8::MAX);
        program.push(branch(IF_EQUAL, number, 0, length));
        program.extend(steps);
    }
    program.push(step(RETURN, libc::SECCOMP_RET_ALLOW));
    program
}

/// What to do with a call of interest.
fn steps(when: When) -> Vec<sock_filter> {
    const PACKET: u32 = libc::AF_PACKET.cast_unsigned();
    const RAW: u32 = libc::SOCK_RAW.cast_unsigned();
    const OLD_PACKET: u32 = 10;
    const KINDS: u32 = 0xf;
    let pass = step(RETURN, libc::SECCOMP_RET_ALLOW);
    let load = |position: usize| step(LOAD, argument(position as u32));
    match when {
        When::Always => vec![stop(WATCHED)],
        When::Bits(position, bits) => vec![load(position), branch(IF_BITS, bits, 0, 1), stop(WATCHED), pass],
        When::NotZero(position) => vec![load(position), branch(IF_EQUAL, 0, 1, 0), stop(WATCHED), pass],
        When::Receives => vec![
            load(0),
            branch(IF_EQUAL, PACKET, 4, 0),
            load(1),
            step(AND, KINDS),
            branch(IF_EQUAL, RAW, 1, 0),
            branch(IF_EQUAL, OLD_PACKET, 0, 1),
            stop(WATCHED),
            pass,
        ],
        // On a connected socket there is no address: the most frequent case by far. There is something to see then only
        // where that socket leads to a server of the DNS, which cannot be told from here.
        When::MayAsk => vec![
            load(4),
            branch(IF_EQUAL, 0, 0, 2),
            step(LOAD, argument(4) + 4),
            branch(IF_EQUAL, 0, 1, 0),
            stop(WATCHED),
            step(LOAD, argument(2) + 4),
            branch(IF_EQUAL, 0, 0, 4),
            load(2),
            branch(IF_AT_LEAST, query::SHORTEST as u32, 0, 2),
            branch(IF_MORE, query::LONGEST as u32, 1, 0),
            stop(MAY_ASK),
            pass,
        ],
    }
}

fn step(code: u16, k: u32) -> sock_filter {
    sock_filter { code, jt: 0, jf: 0, k }
}

fn branch(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code, jt, jf, k }
}

fn stop(data: u16) -> sock_filter {
    step(RETURN, libc::SECCOMP_RET_TRACE | u32::from(data))
}
