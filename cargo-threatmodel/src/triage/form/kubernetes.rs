//! What Kubernetes puts before a line: in the files of a node, and with `kubectl logs --prefix` and `--timestamps`.

use super::{Prefixed, Stream};

/// A piece of what a program wrote, in the file of a node.
pub(super) struct Chunk<'l> {
    pub(super) at: &'l str,
    pub(super) stream: Stream,
    pub(super) text: &'l str,
    /// Whether its line goes on in the next piece.
    pub(super) is_part: bool,
}

/// `2026-11-29T10:00:00.000000000Z stdout F text`
pub(super) fn chunk(text: &str) -> Option<Chunk<'_>> {
    let (at, rest) = text.split_once(' ')?;
    if !is_time(at) {
        return None;
    }
    let (stream, rest) = rest.split_once(' ')?;
    let stream = match stream {
        "stdout" => Stream::Out,
        "stderr" => Stream::Err,
        _ => return None,
    };
    // Tags come with colons between; only the first is defined.
    let (tags, text) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_part = match tags.split(':').next()? {
        "P" => true,
        "F" => false,
        _ => return None,
    };
    Some(Chunk { at, stream, text, is_part })
}

/// `[pod/shop-7d4/web] text`, `2026-11-29T10:00:00.000000000Z text`
pub(super) fn prefix(text: &str) -> Option<Prefixed<'_>> {
    if let Some(rest) = text.strip_prefix("[pod/") {
        let (pod, line) = rest.split_once(']')?;
        return Some(Prefixed { at: "", target: pod, line });
    }
    let (at, line) = text.split_once(' ')?;
    is_time(at).then_some(Prefixed { at, target: "", line })
}

/// Whether this is a time as RFC 3339 has it.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = text.ends_with('Z') || bytes.len() > 6 && matches!(bytes[bytes.len() - 6], b'+' | b'-');
    let begins = bytes.len() >= 20 && bytes.len() <= 35 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[10] == b'T';
    begins && ends && bytes[..4].iter().all(u8::is_ascii_digit)
}
