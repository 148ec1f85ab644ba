//! One line of a log: what `tracing-subscriber` writes as JSON, flat or with `fields`, or a line of a corpus.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// An event of a log.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// When it was, as the log says it.
    pub(crate) at: String,
    /// `ERROR`, `WARN` …, in capitals.
    pub(crate) level: String,
    /// Where it comes from.
    pub(crate) target: String,
    /// The message.
    pub(crate) message: String,
    /// The other fields.
    pub(crate) fields: BTreeMap<String, String>,
}

/// The event that the JSON of a line is.
pub(super) fn of(value: Value) -> Result<Entry, String> {
    let Value::Object(mut object) = value else { return Err("it is JSON, but no event: not an object".to_owned()) };
    let nested = match object.remove("fields") {
        Some(Value::Object(fields)) => fields,
        Some(other) => return Err(format!("its `fields` are {}, and not an object", kind(&other))),
        None => Map::new(),
    };
    let mut entry = Entry::default();
    for (name, value) in object.into_iter().chain(nested) {
        let text = text(&value);
        match name.as_str() {
            "timestamp" | "time" | "at" | "ts" => entry.at = text,
            "level" | "severity" => entry.level = text.to_uppercase(),
            "target" | "logger" => entry.target = text,
            "message" | "msg" => entry.message = text,
            // A line of a corpus names its detection here.
            "path" if entry.target.is_empty() => drop(entry.fields.insert(name, text)),
            "span" | "spans" | "threadId" | "threadName" | "filename" | "line_number" | "format" => {}
            _ => drop(entry.fields.insert(name, text)),
        }
    }
    Ok(entry)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl Entry {
    /// Whether somebody meant it as a warning or an error.
    pub(super) fn is_trouble(&self) -> bool {
        matches!(self.level.as_str(), "ERROR" | "WARN" | "WARNING" | "CRITICAL" | "FATAL" | "ALERT" | "EMERGENCY")
    }
}
