//! The seccomp filter, which lets the calls of interest stop the program, and all others pass.
//!
//! But for `sendto` it looks only at the number of a call, so that the kernel can remember once and for all which
//! numbers pass, and need not run it again.

use seccompiler::{BpfProgram, sock_filter};

use super::{calls, query};

/// The value at the stop of a call of interest.
pub(super) const WATCHED: u16 = 1;
/// The value at the stop of a call of another architecture.
pub(super) const FOREIGN: u16 = 2;

/// The value at the stop of a call that sends data without an address, at most as long as a DNS query.
pub(super) const MAY_ASK: u16 = 3;

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
const IF_MORE: u16 = 0x25;
const IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;

const OFFSET_NUMBER: u32 = 0;
const OFFSET_ARCHITECTURE: u32 = 4;
const OFFSET_LENGTH_OF_SENDTO: u32 = 16 + 2 * 8;
const OFFSET_ADDRESS_OF_SENDTO: u32 = 16 + 4 * 8;

fn program() -> BpfProgram {
    let mut program = vec![
        step(LOAD, OFFSET_ARCHITECTURE),
        branch(IF_EQUAL, ARCHITECTURE, 1, 0),
        stop(FOREIGN),
        step(LOAD, OFFSET_NUMBER),
    ];
    #[cfg(target_arch = "x86_64")]
    program.extend([branch(IF_AT_LEAST, X32, 0, 1), stop(FOREIGN)]);
    for call in calls::WATCHED {
        let Ok(number) = u32::try_from(call.number) else { continue };
        if matches!(call.shape, calls::Shape::SendTo) {
            // On a connected socket there is no address: the most frequent case by far. There is something to see then only
            // where that socket leads to a server of the DNS, which cannot be told from here.
            program.extend([
                branch(IF_EQUAL, number, 0, 12),
                step(LOAD, OFFSET_ADDRESS_OF_SENDTO),
                branch(IF_EQUAL, 0, 0, 2),
                step(LOAD, OFFSET_ADDRESS_OF_SENDTO + 4),
                branch(IF_EQUAL, 0, 1, 0),
                stop(WATCHED),
                step(LOAD, OFFSET_LENGTH_OF_SENDTO + 4),
                branch(IF_EQUAL, 0, 0, 4),
                step(LOAD, OFFSET_LENGTH_OF_SENDTO),
                branch(IF_AT_LEAST, query::SHORTEST as u32, 0, 2),
                branch(IF_MORE, query::LONGEST as u32, 1, 0),
                stop(MAY_ASK),
                step(RETURN, libc::SECCOMP_RET_ALLOW),
            ]);
        } else {
            program.extend([branch(IF_EQUAL, number, 0, 1), stop(WATCHED)]);
        }
    }
    program.push(step(RETURN, libc::SECCOMP_RET_ALLOW));
    program
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
