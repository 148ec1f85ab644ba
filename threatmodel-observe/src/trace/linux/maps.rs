//! Files that a process has mapped as code.

use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use nix::unistd::Pid;

/// A part of a file, mapped as code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Map {
    pub(super) addresses: Range<u64>,
    /// Where in the file the part starts.
    pub(super) offset: u64,
    pub(super) inode: u64,
    pub(super) path: PathBuf,
}

/// All code of a process that comes from files.
pub(super) fn code(process: Pid) -> Vec<Map> {
    let Ok(maps) = fs::read(format!("/proc/{process}/maps")) else { return Vec::new() };
    maps.split(|byte| *byte == b'\n').filter_map(parse).collect()
}

fn parse(line: &[u8]) -> Option<Map> {
    // The path may hold spaces, and anything else; what stands before it does not.
    let path = line.iter().position(|byte| *byte == b'/')?;
    let (fields, path) = line.split_at(path);
    let mut fields = std::str::from_utf8(fields).ok()?.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    if !fields.next()?.contains('x') {
        return None;
    }
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let offset = number(fields.next()?)?;
    let _device = fields.next()?;
    let inode = fields.next()?.parse().ok()?;
    Some(Map { addresses: number(start)?..number(end)?, offset, inode, path: PathBuf::from(OsStr::from_bytes(path)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_code_only() {
        let line = b"7f00-7f80 r-xp 00001000 fd:01 42                         /lib/a b.so";
        let map = Map { addresses: 0x7f00..0x7f80, offset: 0x1000, inode: 42, path: PathBuf::from("/lib/a b.so") };
        assert_eq!(parse(line), Some(map));
        assert_eq!(parse(b"7f00-7f80 rw-p 00001000 fd:01 42  /lib/a b.so"), None);
        assert_eq!(parse(b"7f00-7f80 r-xp 00000000 00:00 0  [vdso]"), None);
        assert_eq!(parse(b""), None);
    }
}
