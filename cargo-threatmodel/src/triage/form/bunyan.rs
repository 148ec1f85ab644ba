//! Bunyan and pino: levels are numbers, from 10 for traces to 60 for what ends the program.

use super::{Form, Level, Object, Value};

fn is(object: &Object<'_>) -> bool {
    matches!(object.get("level"), Some(Value::Whole(_)))
}

pub(super) static FORM: Form = Form {
    is,
    at: &["time", "timestamp"],
    level: &["level", "severity", "levelname"],
    target: &["target", "name", "logger"],
    message: &["msg", "message", "err.message"],
    noise: &["v", "pid", "hostname"],
    number,
    silent: None,
    wraps: false,
};

/// Levels of one's own lie between those that are named.
fn number(number: i64) -> Option<Level> {
    match number {
        40..=99 => Some(Level::Trouble),
        10..=39 => Some(Level::Quiet),
        _ => None,
    }
}
