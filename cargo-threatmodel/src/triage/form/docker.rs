//! The `json-file` of Docker: what the program wrote, line by line, in `log`.

use super::{Form, Object, Stream, Value};

/// The length from which Docker cuts lines.
const CUT: usize = 16 << 10;

/// A piece of what the program wrote.
pub(super) struct Chunk<'o> {
    pub(super) stream: Stream,
    pub(super) text: &'o str,
    /// Whether its line goes on in the next piece.
    pub(super) is_part: bool,
}

pub(super) fn chunk<'o>(object: &'o Object<'_>) -> Option<Chunk<'o>> {
    let Value::Text(text) = object.get("log")? else { return None };
    let stream = match object.get("stream") {
        Some(Value::Text(stream)) if stream == "stderr" => Stream::Err,
        Some(Value::Text(_)) => Stream::Out,
        _ if object.has("time") => Stream::Out,
        _ => return None,
    };
    Some(Chunk { stream, text, is_part: text.len() >= CUT && !text.ends_with('\n') })
}

pub(super) static FORM: Form = Form {
    is: |object| chunk(object).is_some(),
    at: &["time"],
    level: &["level", "severity"],
    target: &[],
    message: &["log"],
    noise: &["stream"],
    number: super::no_number,
    silent: None,
    wraps: true,
};
