//! The memory of another process.

use std::ffi::OsString;
use std::io::{IoSlice, IoSliceMut};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

/// The longest path that the kernel takes, its end included.
const PATH_MAX: usize = 4096;
/// No page is smaller, and what does not cross a multiple of it is either all there or not at all.
const PAGE: usize = 4096;

/// Reads as many bytes as there are from an address.
pub(super) fn read_some(process: Pid, address: u64, into: &mut [u8]) -> nix::Result<usize> {
    let base = usize::try_from(address).map_err(|_| Errno::EFAULT)?;
    let len = into.len();
    process_vm_readv(process, &mut [IoSliceMut::new(into)], &[RemoteIoVec { base, len }])
}

/// Reads exactly these many bytes from an address.
pub(super) fn read_exact(process: Pid, address: u64, into: &mut [u8]) -> nix::Result<()> {
    let wanted = into.len();
    match read_some(process, address, into)? {
        read if read == wanted => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}

/// Reads a number of the size of a register.
pub(super) fn read_word(process: Pid, address: u64) -> nix::Result<u64> {
    let mut bytes = [0; 8];
    read_exact(process, address, &mut bytes)?;
    Ok(u64::from_ne_bytes(bytes))
}

/// Writes a number of the size of a register.
pub(super) fn write_word(process: Pid, address: u64, word: u64) -> nix::Result<()> {
    let base = usize::try_from(address).map_err(|_| Errno::EFAULT)?;
    let bytes = word.to_ne_bytes();
    match process_vm_writev(process, &[IoSlice::new(&bytes)], &[RemoteIoVec { base, len: bytes.len() }])? {
        8 => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}

/// Reads a string up to its zero byte, as a path.
///
/// # Errors
///
/// `EFAULT` if the memory is not there, `ENAMETOOLONG` if there is no zero byte within the longest path.
pub(super) fn read_path(process: Pid, address: u64) -> nix::Result<PathBuf> {
    let mut bytes = Vec::new();
    let mut at = address;
    // Most paths are short: one small read does.
    let mut chunk = 256;
    while bytes.len() < PATH_MAX {
        let offset = usize::try_from(at % PAGE as u64).unwrap_or(0);
        let wanted = chunk.min(PAGE - offset);
        let start = bytes.len();
        bytes.resize(start + wanted, 0);
        let read = read_some(process, at, &mut bytes[start..])?;
        if read == 0 {
            return Err(Errno::EFAULT);
        }
        bytes.truncate(start + read);
        if let Some(end) = bytes[start..].iter().position(|byte| *byte == 0) {
            bytes.truncate(start + end);
            return Ok(PathBuf::from(OsString::from_vec(bytes)));
        }
        at = at.wrapping_add(read as u64);
        chunk = PAGE;
    }
    Err(Errno::ENAMETOOLONG)
}
