//! The scanner: finds every live canary in whatever can be read.
//!
//! [`find`] takes anything that is [`Readable`]: text, bytes, JSON, files and folders, the output of processes; with the
//! feature `http` requests and responses, with `sqlite` databases. It goes through the input once, however many canaries
//! are live, and finds each of their forms
//!
//! - as it is, in upper or lower case, and with other separators or none: whatever is no letter or digit of ASCII, so also
//!   line breaks, zero bytes and zero-width characters;
//! - in UTF-16, hexadecimal, base64 of either alphabet at any offset, decimal bytes, or reversed;
//! - with some or all characters percent-encoded, as character references of HTML, or escaped as in strings of JSON,
//!   JavaScript and C, also twice or three times over;
//! - and all of that inside of gzip, zlib and zip, anywhere in the input.
//!
//! The parts of one value may be 256 bytes and 12 bytes for each of its characters apart. Encryption, and compression of
//! other kinds (brotli, zstd, xz), hide a canary; where an HTTP response says that it has such a body, it is
//! [`Unreadable`].
//!
//! Input that cannot be read to its end is an error and never "nothing found".

mod escape;
mod excerpt;
mod hit;
#[cfg(feature = "http")]
mod http;
mod index;
mod inflate;
mod level;
mod matcher;
mod path;
mod pattern;
mod readable;
mod reader;
mod session;
#[cfg(feature = "sqlite")]
mod sqlite;
mod squeeze;
mod unreadable;

pub use hit::{Encoding, Hit, Minted};
pub use readable::{AsDebug, AsDisplay, Readable};
pub use reader::Reader;
pub use unreadable::{Reason, Unreadable};

use matcher::Matcher;

/// The depth to which a scan follows compressed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that the packed streams of one source unpack to, all together. 256 MiB, unless set.
    pub unpacked: u64,
    /// How many packed streams may be one inside the other. 8, unless set.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: 256 << 20, depth: 8 }
    }
}

/// Every live canary in what is read, by source and offset.
///
/// A canary at one offset is reported once, with its plainest encoding; of the places of one canary in one source, the
/// first thousand or so are.
///
/// # Errors
///
/// If something cannot be read to its end: then nobody knows that no canary is in it. The error has what was found before.
pub fn find<R: Readable + ?Sized>(readable: &R) -> Result<Vec<Hit>, Unreadable> {
    find_within(readable, Limits::default())
}

/// The same as [`find`], with other limits.
///
/// # Errors
///
/// If something cannot be read to its end within the limits.
pub fn find_within<R: Readable + ?Sized>(readable: &R, limits: Limits) -> Result<Vec<Hit>, Unreadable> {
    let matcher = Matcher::current();
    if let Some(why) = &matcher.unusable {
        return Err(Reason::Form(why.clone()).into());
    }
    let mut reader = Reader::new(matcher, limits);
    match readable.read_into(&mut reader) {
        Ok(()) => Ok(reader.into_hits()),
        Err(error) => Err(reader.into_error(error)),
    }
}

#[cfg(test)]
mod tests;
