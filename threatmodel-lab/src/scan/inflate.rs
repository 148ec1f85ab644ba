//! Compressed streams anywhere in a source: gzip, zlib, and the members of zip archives.

use core::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

use super::{level::Level, session::Session, unreadable::Reason};

/// Bytes that tell whether a stream may start.
pub(super) const SEEN: usize = 64;

/// The most bytes that the header of a gzip may have; those that programs write have a hundred at most.
const LONGEST_HEADER: usize = 72 * 1024;

/// From so many bytes on, what was unpacked is no chance.
const NO_CHANCE: u64 = 256;

/// A kind of compressed stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// RFC 1952.
    Gzip,
    /// RFC 1950.
    Zlib,
    /// A member of a zip archive (PKWARE APPNOTE, section 4.3.7), and the length of its header.
    Zip(usize),
    /// RFC 1951, without any header: only where somebody says so.
    Deflate,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Zip(_) => "zip member",
            Self::Deflate => "deflate",
        }
    }
}

/// The places in `window` where a stream may start; whole headers of [`SEEN`] bytes are there, unless the source ends.
pub(super) fn starts(window: &[u8], until: usize, mut found: impl FnMut(usize, Kind)) {
    for at in memmem::find_iter(window, b"\x1f\x8b\x08").take_while(|at| *at < until) {
        // Reserved flags are zero.
        if window.get(at + 3).is_some_and(|flags| flags & 0xe0 == 0) {
            found(at, Kind::Gzip);
        }
    }
    for at in memmem::find_iter(window, b"PK\x03\x04").take_while(|at| *at < until) {
        if let Some(length) = zip_header(&window[at..]) {
            found(at, Kind::Zip(length));
        }
    }
    for (at, pairs) in (0..).step_by(BLOCK).zip(window.windows(BLOCK + 1).step_by(BLOCK)) {
        if may_have_zlib(pairs) {
            zlib_starts(window, at..(at + BLOCK).min(until), &mut found);
        }
    }
    let rest = (window.len().saturating_sub(1)) / BLOCK * BLOCK;
    zlib_starts(window, rest..until, &mut found);
}

/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// Whether one of the bytes may be the first of a zlib header. The compiler makes a few instructions for all of them of
/// this.
fn may_have_zlib(pairs: &[u8]) -> bool {
    let (methods, flags) = (pairs.first_chunk::<BLOCK>(), pairs.last_chunk::<BLOCK>());
    let (Some(methods), Some(flags)) = (methods, flags) else { return true };
    let mut any = false;
    for at in 0..BLOCK {
        any |= (methods[at] & 0x8f == 8) & (flags[at] & 0x20 == 0);
    }
    any
}

fn zlib_starts(window: &[u8], places: Range<usize>, found: &mut impl FnMut(usize, Kind)) {
    for at in places {
        let (Some(&method), Some(&flags)) = (window.get(at), window.get(at + 1)) else { break };
        if is_zlib(method, flags) && may_be_deflate(&window[at + 2..]) {
            found(at, Kind::Zlib);
        }
    }
}

/// A header that says deflate with a window of at most 32 KiB, and no dictionary, and whose check holds.
fn is_zlib(method: u8, flags: u8) -> bool {
    method & 0x8f == 8 && flags & 0x20 == 0 && (u32::from(method) << 8 | u32::from(flags)).is_multiple_of(31)
}

/// Whether the first block may be one: tells most chance apart without any work.
fn may_be_deflate(data: &[u8]) -> bool {
    let Some(&first) = data.first() else { return false };
    let bit = |at: usize| data.get(at / 8).map_or(0, |byte| u32::from(byte >> (at % 8) & 1));
    let bits = |at: usize, count: usize| (0..count).fold(0, |value, number| value | bit(at + number) << number);
    match first >> 1 & 3 {
        0 => data.get(1..5).is_none_or(|length| length[0] == !length[2] && length[1] == !length[3]),
        2 if data.len() > 16 => {
            let (literals, distances, codes) = (bits(3, 5), bits(8, 5), bits(13, 4) as usize + 4);
            // Kraft's sum of a complete code is one; in 128ths, as lengths go to 7.
            let lengths = (0..codes).map(|code| bits(17 + code * 3, 3)).filter(|length| *length > 0);
            literals <= 29 && distances <= 29 && lengths.map(|length| 128 >> length).sum::<u32>() == 128
        }
        1 => may_be_fixed(data),
        3 => false,
        _ => true,
    }
}

/// Whether the symbols of a block with fixed codes make sense, as far as they are there: no length or distance that does
/// not exist, and none that reaches back before the start (RFC 1951, sections 3.2.5 and 3.2.6).
fn may_be_fixed(data: &[u8]) -> bool {
    const ENOUGH: usize = 40;
    let mut at = 3;
    let mut unpacked = 0_usize;
    let ends = data.len() * 8;
    // Codes have their first bit first, numbers their last.
    let mut code =
        |count: usize, number: bool| {
            let bit = |at: usize| data.get(at / 8).map_or(0, |byte| usize::from(byte >> (at % 8) & 1));
            let value = (0..count).fold(0, |value, place| {
                if number { value | bit(at + place) << place } else { value << 1 | bit(at + place) }
            });
            at += count;
            (value, at <= ends)
        };
    while unpacked < ENOUGH {
        let (start, _) = code(7, false);
        let length = match start {
            0 => return true,
            1..24 => start,
            24..96 | 100.. => {
                // Literals, of 8 bits up to code 0b10111111 and of 9 from there on.
                let (_, there) = code(if start < 96 { 1 } else { 2 }, false);
                if !there {
                    return true;
                }
                unpacked += 1;
                continue;
            }
            _ => 24 + (start - 96) * 2 + code(1, false).0,
        };
        let (extra, length) = match length {
            1..=8 => (0, length + 2),
            9..=28 => {
                let extra = (length - 5) / 4;
                (extra, 3 + ((4 + (length - 9) % 4) << extra))
            }
            29 => (0, 258),
            _ => return false,
        };
        let length = length + code(extra, true).0;
        let (distance, _) = code(5, false);
        let (extra, distance) = match distance {
            0..=1 => (0, distance + 1),
            2..=29 => ((distance - 2) / 2, 1 + ((2 + distance % 2) << ((distance - 2) / 2))),
            _ => return false,
        };
        let (further, there) = code(extra, true);
        if !there {
            return true;
        }
        if distance + further > unpacked {
            return false;
        }
        unpacked += length;
    }
    true
}

/// The length of the header of a deflated member that is not encrypted.
fn zip_header(header: &[u8]) -> Option<usize> {
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*header.get(at)?, *header.get(at + 1)?])));
    let (flags, method, name, extra) = (number(6)?, number(8)?, number(26)?, number(28)?);
    (flags & 1 == 0 && method == 8).then_some(30 + name + extra)
}

/// Where in its header a gzip is.
#[derive(Debug)]
enum Header {
    /// So many bytes are to be passed over.
    Skip(usize),
    /// The ten bytes that every gzip starts with.
    Fixed(Vec<u8>),
    /// The length of the extra field.
    Extra(Vec<u8>),
    /// A name or comment, up to the zero byte.
    Text,
    /// The data.
    Done,
}

const FLAG_CHECK: u8 = 2;
const FLAG_EXTRA: u8 = 4;
const FLAG_NAME: u8 = 8;
const FLAG_COMMENT: u8 = 16;

/// A stream that is being unpacked.
#[derive(Debug)]
pub(super) struct Inflater {
    header: Header,
    /// The flags of the gzip whose fields are still to come.
    flags: u8,
    header_bytes: usize,
    inflate: Decompress,
    /// Reads what is unpacked; nothing does beyond the depth that is allowed.
    level: Option<Box<Level>>,
    unpacked: u64,
}

impl Inflater {
    pub(super) fn new(kind: Kind, level: Option<Level>) -> Self {
        let header = match kind {
            Kind::Gzip => Header::Fixed(Vec::new()),
            Kind::Zip(length) => Header::Skip(length),
            Kind::Zlib | Kind::Deflate => Header::Done,
        };
        let inflate = Decompress::new(kind == Kind::Zlib);
        Self { header, flags: 0, header_bytes: 0, inflate, level: level.map(Box::new), unpacked: 0 }
    }

    /// Takes the next bytes. Returns whether there may be more of the stream.
    pub(super) fn feed(&mut self, session: &Session, bytes: &[u8]) -> Result<bool, Reason> {
        let Some(mut data) = self.pass_header(bytes) else { return Ok(false) };
        let mut output = session.take_buffer();
        let more = loop {
            if data.is_empty() {
                break true;
            }
            let (consumed, produced) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(data, &mut output, FlushDecompress::None);
            let consumed = (self.inflate.total_in() - consumed) as usize;
            let produced = (self.inflate.total_out() - produced) as usize;
            self.unpacked += produced as u64;
            session.unpacked(produced as u64)?;
            if let Some(level) = &mut self.level {
                level.feed(session, &output[..produced])?;
            }
            let ended = matches!(status, Ok(Status::StreamEnd));
            if self.level.is_none() && (ended || self.unpacked >= NO_CHANCE) {
                return Err(Reason::TooDeep(session.limits.depth));
            }
            if status.is_err() || ended {
                break false;
            }
            if consumed == 0 && produced == 0 {
                break true;
            }
            data = &data[consumed..];
        };
        session.give_buffer(output);
        if !more {
            self.finish(session)?;
        }
        Ok(more)
    }

    /// No more bytes come.
    pub(super) fn finish(&mut self, session: &Session) -> Result<(), Reason> {
        match self.level.take() {
            Some(mut level) => level.finish(session),
            None => Ok(()),
        }
    }

    /// The bytes after the header; `None` if this cannot be such a header.
    fn pass_header<'b>(&mut self, mut bytes: &'b [u8]) -> Option<&'b [u8]> {
        loop {
            match &mut self.header {
                Header::Done => return Some(bytes),
                Header::Skip(0) => self.header = self.next_field(),
                Header::Skip(length) => {
                    let passed = bytes.len().min(*length);
                    *length -= passed;
                    bytes = &bytes[passed..];
                    if *length > 0 {
                        return Some(&[]);
                    }
                }
                Header::Fixed(seen) => {
                    let Some((byte, rest)) = bytes.split_first() else { return Some(&[]) };
                    seen.push(*byte);
                    bytes = rest;
                    if seen.len() == 10 {
                        self.flags = seen[3] & (FLAG_CHECK | FLAG_EXTRA | FLAG_NAME | FLAG_COMMENT);
                        self.header = self.next_field();
                    }
                }
                Header::Extra(seen) => {
                    let Some((byte, rest)) = bytes.split_first() else { return Some(&[]) };
                    seen.push(*byte);
                    bytes = rest;
                    if let [low, high] = **seen {
                        self.header = Header::Skip(usize::from(u16::from_le_bytes([low, high])));
                    }
                }
                Header::Text => {
                    let end = memchr::memchr(0, bytes);
                    self.header_bytes += end.unwrap_or(bytes.len());
                    if self.header_bytes > LONGEST_HEADER {
                        return None;
                    }
                    let Some(end) = end else { return Some(&[]) };
                    bytes = &bytes[end + 1..];
                    self.header = self.next_field();
                }
            }
        }
    }

    /// The fields come in this order: extra, name, comment, check.
    fn next_field(&mut self) -> Header {
        let (flag, header) = match self.flags {
            flags if flags & FLAG_EXTRA != 0 => (FLAG_EXTRA, Header::Extra(Vec::new())),
            flags if flags & FLAG_NAME != 0 => (FLAG_NAME, Header::Text),
            flags if flags & FLAG_COMMENT != 0 => (FLAG_COMMENT, Header::Text),
            flags if flags & FLAG_CHECK != 0 => (FLAG_CHECK, Header::Skip(2)),
            _ => (0, Header::Done),
        };
        self.flags &= !flag;
        header
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    fn found(bytes: &[u8]) -> Vec<(usize, Kind)> {
        let mut all = Vec::new();
        starts(bytes, bytes.len(), |at, kind| all.push((at, kind)));
        all
    }

    proptest! {
        #[test]
        fn no_start_is_overlooked(
            before in prop::collection::vec(any::<u8>(), 0..80),
            // Of few values, so that fixed codes with lengths and distances come up too.
            data in prop::collection::vec(0_u8..4, 0..600),
            level in 0_u32..10,
            cut in 6_usize..64,
        ) {
            let mut encoder = ZlibEncoder::new(before.clone(), Compression::new(level));
            encoder.write_all(&data).unwrap();
            let all = encoder.finish().unwrap();
            prop_assert!(found(&all).contains(&(before.len(), Kind::Zlib)));
            let cut = &all[..all.len().min(before.len() + cut)];
            prop_assert!(found(cut).contains(&(before.len(), Kind::Zlib)));
        }
    }

    #[test]
    fn text_has_no_starts() {
        let text = "x^2 h\u{81} 8\u{1d} and other words that look a little like zlib, HxHx88((xx, ".repeat(50);
        assert_eq!(found(text.as_bytes()).len(), 0);
    }
}
