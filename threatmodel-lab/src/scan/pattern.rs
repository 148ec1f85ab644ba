//! The patterns of a canary in each encoding.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

use super::{index::GRAM, squeeze::squeezed};
use crate::canary::{Form, Live};

/// Bytes that a match may span beyond [`SPAN_PER_BYTE`].
const SPAN: usize = 256;

/// Bytes that a match may span for each byte of its pattern: the longest escape, and separators.
const SPAN_PER_BYTE: usize = 12;

/// The largest form that is looked for, in bytes.
const LARGEST: usize = 64 * 1024;

/// How a pattern was made from the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Plain,
    Reversed,
    Hex,
    Base64,
    Decimal,
    Binary,
    Utf16Le,
    Utf16Be,
}

/// One encoding of one live form.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The form, by its number among those that are live.
    pub(super) live: u32,
    pub(super) how: How,
    /// Whether it is looked for in the squeezed form of a text; else in the text as it is.
    pub(super) squeezed: bool,
    /// As it is looked for: for a squeezed pattern, letters are in lower case.
    pub(super) bytes: Vec<u8>,
    /// The squeezed pattern in its own case, where the case matters.
    pub(super) exact: Option<Vec<u8>>,
    /// From where on it tells itself from other canaries.
    pub(super) distinct: usize,
}

impl Pattern {
    /// The most bytes that a match may span.
    pub(super) fn span(&self) -> usize {
        if self.squeezed { SPAN + SPAN_PER_BYTE * self.bytes.len() } else { self.bytes.len() }
    }

    /// The most bytes that a match may span where escapes are.
    pub(super) fn reach(&self) -> usize {
        SPAN + SPAN_PER_BYTE * self.bytes.len()
    }
}

/// The patterns of one live form, or why it cannot be looked for.
pub(super) fn patterns(number: u32, live: &Live) -> Result<Vec<Pattern>, String> {
    let value = live.value.as_slice();
    if value.len() > LARGEST {
        return Err(unusable(live, "is longer than 64 KiB; a canary need not be"));
    }
    let mut made = Maker { number, patterns: Vec::new() };
    let distinct = live.distinct.start.min(value.len())..live.distinct.end.min(value.len());
    let before = &value[..distinct.start];
    let after: Vec<u8> = value[distinct.end..].iter().rev().copied().collect();
    let reversed: Vec<u8> = value.iter().rev().copied().collect();

    let kept = squeezed(value).len();
    // Of random bytes and of other scripts the squeezed form is no likeness.
    let is_text = kept >= GRAM && kept * 2 >= value.len();
    if is_text {
        made.squeezed(How::Plain, value, before);
        made.squeezed(How::Reversed, &reversed, &after);
    }
    if !is_text || !value.is_ascii() {
        let told_apart = made.raw(How::Plain, value, before.len());
        made.raw(How::Reversed, &reversed, after.len());
        if value.contains(&b' ') {
            // Forms of HTML write a space so.
            let form: Vec<u8> = value.iter().map(|byte| if *byte == b' ' { b'+' } else { *byte }).collect();
            made.raw(How::Plain, &form, before.len());
        }
        if let Ok(text) = core::str::from_utf8(value).and_then(|text| Ok((text, core::str::from_utf8(before)?))) {
            made.utf_16(text.0, text.1);
        }
        if !is_text && !told_apart {
            return Err(unusable(live, "is too short to tell it from chance: give it at least 8 letters or digits"));
        }
    }
    made.squeezed(How::Hex, &hex(value), &hex(before));
    made.squeezed(How::Decimal, &decimal(value), &decimal(before));
    made.base64(value, before);
    if live.form == Form::Uuid
        && let Some(bytes) = from_hex(&squeezed(value))
    {
        made.raw(How::Binary, &bytes, 0);
        made.base64(&bytes, &[]);
    }
    Ok(made.patterns)
}

fn unusable(live: &Live, why: &str) -> String {
    format!("the {} of a canary of `{}`, minted at {}:{}, {why}", live.form, live.asset, live.file, live.line)
}

struct Maker {
    number: u32,
    patterns: Vec<Pattern>,
}

impl Maker {
    /// Adds a pattern for the squeezed form; `before` is what stands in `text` before the part that tells it apart.
    fn squeezed(&mut self, how: How, text: &[u8], before: &[u8]) {
        self.patterns.push(Pattern {
            live: self.number,
            how,
            squeezed: true,
            bytes: squeezed(text),
            exact: None,
            distinct: squeezed(before).len(),
        });
    }

    /// Adds a pattern for the text as it is, if it is long enough.
    fn raw(&mut self, how: How, bytes: &[u8], distinct: usize) -> bool {
        let long = bytes.len() >= GRAM;
        if long {
            let bytes = bytes.to_vec();
            self.patterns.push(Pattern { live: self.number, how, squeezed: false, bytes, exact: None, distinct });
        }
        long
    }

    fn utf_16(&mut self, text: &str, before: &str) {
        let distinct = before.encode_utf16().count() * 2;
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.raw(How::Utf16Le, &little, distinct);
        self.raw(How::Utf16Be, &big, distinct);
    }

    /// Adds what does not depend on what stands around the value, for each of the three places that it may have in a group
    /// of three bytes.
    fn base64(&mut self, value: &[u8], before: &[u8]) {
        for place in 0..3 {
            let padded = [&[0; 3][..place], value].concat();
            let first = (place * 8).div_ceil(6);
            let last = padded.len() * 8 / 6;
            let distinct = ((place + before.len()) * 8).div_ceil(6).max(first);
            let standard = STANDARD_NO_PAD.encode(&padded);
            let Some(text) = standard.get(first..last) else { continue };
            let kept: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
            if kept.len() >= GRAM {
                self.patterns.push(Pattern {
                    live: self.number,
                    how: How::Base64,
                    squeezed: true,
                    bytes: kept.to_ascii_lowercase(),
                    exact: Some(kept),
                    distinct: squeezed(&standard.as_bytes()[first..distinct.min(last)]).len(),
                });
            } else {
                // Nearly all of it is signs that the squeezed form does not have.
                let url_safe = URL_SAFE_NO_PAD.encode(&padded);
                for text in [&standard, &url_safe] {
                    self.raw(How::Base64, &text.as_bytes()[first..last], distinct - first);
                }
            }
        }
    }
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| b"0123456789abcdef"[usize::from(digit)]).collect()
}

fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    digits.chunks(2).map(|pair| Some((digit(pair.first()?)? << 4 | digit(pair.get(1)?)?) as u8)).collect()
}

fn decimal(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| byte.to_string().into_bytes()).collect()
}
