//! Alerts and error events from logs that no threat in the model explains, and what a person may make of them.

mod entry;
mod form;
mod group;
mod level;
mod lines;
mod object;
mod skeleton;

#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

use threatmodel_detect::corpus::MOST;
use threatmodel_model::model::Model;

use form::{Read, Stream};
use lines::Lines;

pub(crate) use group::{Group, Known, Triage};

/// Reads a log line by line. What is no event is counted and named, never skipped in silence.
pub(crate) fn read(log: impl BufRead, models: &[&Model]) -> io::Result<Triage> {
    let known = Known::of(models);
    let mut triage = Triage::default();
    let mut parts = Parts::default();
    let mut lines = Lines::new(log);
    while let Some(line) = lines.next()? {
        let read = line.text.and_then(|text| form::read(text, |stream| !parts.of(stream).1.is_empty()));
        match read {
            Ok(Read::Event(entry)) => triage.add(line.number, &entry, &known),
            Ok(Read::Part(stream, text)) => {
                let (first, part) = parts.of_mut(stream);
                if part.is_empty() {
                    *first = line.number;
                }
                part.push_str(&text);
                if part.len() as u64 > MOST {
                    part.clear();
                    triage.unread(*first, format!("its parts are longer than {MOST} bytes"));
                }
            }
            Ok(Read::Last(stream, text)) => {
                parts.of_mut(stream).1.push_str(&text);
                parts.end(stream, &mut triage, &known);
            }
            Err(why) => triage.unread(line.number, why),
        }
    }
    [Stream::Out, Stream::Err].into_iter().for_each(|stream| parts.end(stream, &mut triage, &known));
    Ok(triage)
}

/// Lines that come in parts, one of each stream at a time, with the number of the line that has their first part.
#[derive(Default)]
struct Parts {
    out: (u64, String),
    err: (u64, String),
}

impl Parts {
    fn of(&self, stream: Stream) -> &(u64, String) {
        match stream {
            Stream::Out => &self.out,
            Stream::Err => &self.err,
        }
    }

    fn of_mut(&mut self, stream: Stream) -> &mut (u64, String) {
        match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        }
    }

    /// Takes the parts that there are for a line.
    fn end(&mut self, stream: Stream, triage: &mut Triage, known: &Known) {
        let (first, text) = std::mem::take(self.of_mut(stream));
        if text.is_empty() {
            return;
        }
        match form::whole(&text) {
            Ok(entry) => triage.add(first, &entry, known),
            Err(why) => triage.unread(first, why),
        }
    }
}

/// A draft of annotations for a group.
pub(crate) fn skeleton(group: &Group, number: usize) -> String {
    skeleton::of(group, number)
}
