//! Logfmt: `time=… level=error msg="no such table" table=cards`. A line is taken for it if it names a level.

use std::borrow::Cow;

use super::{Entry, Form, Object, Value};

static FORM: Form = Form {
    is: |_| false,
    at: &["time", "ts", "timestamp", "t"],
    level: &["level", "lvl", "severity", "loglevel"],
    target: &["target", "logger", "component"],
    message: &["msg", "message"],
    noise: &["caller"],
    number: super::no_number,
    silent: None,
    wraps: false,
};

pub(super) fn read(text: &str) -> Option<Entry<'_>> {
    // Most lines that are none are known for that without a look at each of their words.
    if !text.contains('=') {
        return None;
    }
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_at(rest.find([' ', '\t', '=']).unwrap_or(rest.len()));
        rest = match after.strip_prefix('=') {
            Some(value) => {
                let (value, after) = split_value(value);
                pairs.push((Cow::Borrowed(name), Value::Text(value)));
                after
            }
            None => after,
        };
        rest = rest.trim_start();
    }
    let leveled = pairs.iter().any(|(name, _)| FORM.level.contains(&&**name));
    leveled.then(|| FORM.entry(Object(pairs)))
}

/// The value that the text begins with, and what comes after it.
fn split_value(text: &str) -> (Cow<'_, str>, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find([' ', '\t']).unwrap_or(text.len()));
        return (value.into(), rest);
    };
    let (plain, rest) = quoted.split_at(quoted.find(['"', '\\']).unwrap_or(quoted.len()));
    if let Some(rest) = rest.strip_prefix('"') {
        return (plain.into(), rest);
    }
    let (mut value, mut letters) = (plain.to_owned(), rest.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n' | 'r' | 't') => value.push(' '),
                Some(escaped) => value.push(escaped),
                None => {}
            },
            letter => value.push(letter),
        }
    }
    (value.into(), letters.as_str())
}
