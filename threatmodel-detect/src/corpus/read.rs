//! Reads a corpus line by line.

use core::{fmt, marker::PhantomData};
use std::io::{self, BufRead, Read};

use serde::de::DeserializeOwned;

/// The most bytes of a line.
pub const MOST: u64 = 1 << 20;

/// The lines of a corpus: each what it should be, or bad. Empty lines are passed over.
///
/// Ends at the first error of the reader.
#[derive(Debug)]
pub struct Lines<R, L> {
    reader: R,
    line: u64,
    bytes: Vec<u8>,
    ended: bool,
    lines: PhantomData<fn() -> L>,
}

/// A line that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// The description of the mistake.
    pub message: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl core::error::Error for BadLine {}

impl<R: BufRead, L: DeserializeOwned> Lines<R, L> {
    /// The lines of this reader.
    pub fn new(reader: R) -> Self {
        Self { reader, line: 0, bytes: Vec::new(), ended: false, lines: PhantomData }
    }

    /// The number of the last line that was read, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    fn bad<T>(&self, message: impl fmt::Display) -> Option<io::Result<Result<T, BadLine>>> {
        Some(Ok(Err(BadLine { line: self.line, message: message.to_string() })))
    }

    fn read(&mut self) -> io::Result<usize> {
        self.bytes.clear();
        (&mut self.reader).take(MOST).read_until(b'\n', &mut self.bytes)
    }
}

impl<R: BufRead, L: DeserializeOwned> Iterator for Lines<R, L> {
    type Item = io::Result<Result<L, BadLine>>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.line += 1;
            match self.read() {
                Ok(0) => self.ended = true,
                Ok(_) if self.bytes.trim_ascii().is_empty() && self.bytes.ends_with(b"\n") => {}
                Ok(read) if read as u64 == MOST && !self.bytes.ends_with(b"\n") => {
                    if let Err(error) = self.reader.skip_until(b'\n') {
                        self.ended = true;
                        return Some(Err(error));
                    }
                    return self.bad(format_args!("it is longer than {MOST} bytes"));
                }
                Ok(_) => {
                    return match serde_json::from_slice(&self.bytes) {
                        Ok(line) => Some(Ok(Ok(line))),
                        Err(error) => self.bad(said(&error)),
                    };
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// The message of the error, with the column only: the reader of a single line always counts it as line 1.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(message) => format!("{message}, at column {}", error.column()),
        None => text,
    }
}
