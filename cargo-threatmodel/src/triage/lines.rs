//! The lines of a log, one at a time and none longer than the limit.

use std::io::{self, BufRead, Read as _};

use threatmodel_detect::corpus::MOST;

/// What a byte-order mark is as text. Files that were put together have one in their midst too.
const MARK: char = '\u{feff}';

/// The lines of a reader. Empty ones are passed over.
pub(super) struct Lines<R> {
    reader: R,
    number: u64,
    bytes: Vec<u8>,
}

/// A line with its number, from 1: its text, or why it has none.
pub(super) struct Line<'b> {
    pub(super) number: u64,
    pub(super) text: Result<&'b str, String>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, number: 0, bytes: Vec::new() }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            self.number += 1;
            self.bytes.clear();
            let read = (&mut self.reader).take(MOST).read_until(b'\n', &mut self.bytes)?;
            if read == 0 {
                return Ok(None);
            }
            let ended = self.bytes.ends_with(b"\n");
            if read as u64 == MOST && !ended {
                self.reader.skip_until(b'\n')?;
                return Ok(Some(Line { number: self.number, text: Err(format!("it is longer than {MOST} bytes")) }));
            }
            if !(ended && self.bytes.trim_ascii().is_empty()) {
                break;
            }
        }
        let text = str::from_utf8(&self.bytes).map_err(|_| "it is no text in UTF-8".to_owned());
        let text = text.map(|text| text.trim_start_matches(MARK).trim_end_matches(['\r', '\n']));
        Ok(Some(Line { number: self.number, text }))
    }
}
