//! Alerts and error events from logs that no threat in the model explains, and what a person may make of them.

mod entry;
mod group;
mod skeleton;

#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

use threatmodel_core::model::Model;

pub(crate) use group::{Group, Known, Triage};

/// Lines that are longer than this are not read: a log has no such line, and memory is bounded.
const LONGEST: usize = 1024 * 1024;

/// Reads a log line by line. What is no event is counted and named, never skipped in silence.
pub(crate) fn read(log: impl BufRead, models: &[&Model]) -> io::Result<Triage> {
    let known = Known::of(models);
    let mut triage = Triage::default();
    let mut lines = Lines { log, buffer: Vec::new() };
    let mut number = 0;
    while let Some(line) = lines.next()? {
        number += 1;
        match line.and_then(entry::read) {
            Ok(Some(entry)) => triage.add(number, &entry, &known),
            Ok(None) => {}
            Err(why) => triage.unread(number, why),
        }
    }
    Ok(triage)
}

/// What a person may take over, for a group.
pub(crate) fn skeleton(group: &Group, number: usize) -> String {
    skeleton::of(group, number)
}

struct Lines<R> {
    log: R,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The next line, or why it is none; nothing at the end.
    fn next(&mut self) -> io::Result<Option<Result<&str, String>>> {
        self.buffer.clear();
        let mut any = false;
        let mut too_long = false;
        loop {
            let chunk = self.log.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |end| end + 1);
            too_long |= self.buffer.len() + taken > LONGEST;
            if !too_long {
                self.buffer.extend_from_slice(&chunk[..taken]);
            }
            self.log.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        if too_long {
            return Ok(Some(Err("it is longer than 1 MiB".to_owned())));
        }
        Ok(Some(std::str::from_utf8(&self.buffer).map_err(|error| format!("it is not UTF-8: {error}"))))
    }
}
