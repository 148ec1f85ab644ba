//! Alerts and error events from logs that no threat in the model explains, and what a person may make of them.

mod entry;
mod group;
mod skeleton;

#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

use serde_json::Value;
use threatmodel_detect::corpus::Lines;
use threatmodel_model::model::Model;

pub(crate) use group::{Group, Known, Triage};

/// Reads a log line by line. What is no event is counted and named, never skipped in silence.
pub(crate) fn read(log: impl BufRead, models: &[&Model]) -> io::Result<Triage> {
    let known = Known::of(models);
    let mut triage = Triage::default();
    let mut lines = Lines::<_, Value>::new(log);
    while let Some(line) = lines.next() {
        let entry = match line? {
            Ok(value) => entry::of(value),
            Err(bad) => Err(format!("it is no JSON: {}", bad.message)),
        };
        match entry {
            Ok(entry) => triage.add(lines.line(), &entry, &known),
            Err(why) => triage.unread(lines.line(), why),
        }
    }
    Ok(triage)
}

/// A draft of annotations for a group.
pub(crate) fn skeleton(group: &Group, number: usize) -> String {
    skeleton::of(group, number)
}
