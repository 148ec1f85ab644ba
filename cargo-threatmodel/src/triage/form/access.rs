//! The access logs of nginx and Apache, common and combined, with or without the name of the host before them. A request that
//! was refused, or that failed, is trouble.

use std::borrow::Cow;

use super::{Entry, Level, Said, Value};

/// `10.0.0.1 - alice [29/Nov/2026:10:00:00 +0000] "GET /cards HTTP/1.1" 500 12 "-" "curl/8"`
pub(super) fn read(text: &str) -> Option<Entry<'_>> {
    let (before, rest) = text.split_once(" [")?;
    let mut words = before.split_ascii_whitespace();
    // The last three are the client, its identity, which nobody uses, and the user.
    let (user, _, client) = (words.next_back()?, words.next_back()?, words.next_back()?);
    if words.count() > 1 {
        return None;
    }
    let (at, rest) = rest.split_once("] \"")?;
    let (request, rest) = quoted(rest)?;
    let (status, rest) = rest.trim_start().split_at_checked(3)?;
    let number: u16 = status.parse().ok()?;
    if !(100..=599).contains(&number) || !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    let mut fields = vec![("client", client), ("status", status)];
    if user != "-" {
        fields.push(("user", user));
    }
    Some(Entry {
        at: at.into(),
        level: Said::Level(if is_trouble(number) { Level::Trouble } else { Level::Quiet }),
        // Groups go by where events come from: so each status is one.
        target: if is_trouble(number) { format!("HTTP {status}").into() } else { Cow::Borrowed("") },
        message: request.into(),
        fields: fields.into_iter().map(|(name, value)| (name.into(), Value::Text(value.into()))).collect(),
    })
}

/// Whether the server failed, or refused the request: for want of a right, or because there were too many. That somebody asked for
/// what is not there happens in every log.
fn is_trouble(status: u16) -> bool {
    status >= 500 || [401, 403, 407, 429].contains(&status)
}

/// What stands before the quote that ends a text, and what behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((&text[..end], &text[end + 1..]))
}
