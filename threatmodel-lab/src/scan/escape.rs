//! Escapes: what stands for another character in URLs, in HTML, and in strings of JSON, JavaScript and C.

use core::ops::Range;

use memchr::memchr3;

use super::{hit::Encoding, squeeze::is_kept};

/// How often an escape may be escaped again, as JSON in a string of JSON is.
pub(super) const ROUNDS: usize = 3;

/// An escape at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Escape {
    length: usize,
    meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Byte(u8),
    Char(char),
}

/// The escape that the text starts with.
fn escape(text: &[u8]) -> Option<Escape> {
    match text.first()? {
        b'%' => percent(text),
        b'&' => entity(text),
        b'\\' => backslash(text),
        _ => None,
    }
}

/// RFC 3986, section 2.1, and the `%uXXXX` of JavaScript's old `escape()`.
fn percent(text: &[u8]) -> Option<Escape> {
    match text.get(1)? {
        b'u' | b'U' => utf_16(text),
        _ => Some(Escape { length: 3, meaning: Meaning::Byte(number(text.get(1..3)?, 16)? as u8) }),
    }
}

/// Character references of HTML (section 13.5): numbers, and the names that encoders give to special characters.
fn entity(text: &[u8]) -> Option<Escape> {
    let rest = &text[1..];
    if let [b'#', rest @ ..] = rest {
        let (radix, start, digits) = match rest {
            [b'x' | b'X', digits @ ..] => (16, 3, digits),
            digits => (10, 2, digits),
        };
        let count = digits.iter().take(8).take_while(|digit| char::from(**digit).is_digit(radix)).count();
        let meaning = char::from_u32(number(&digits[..count], radix)?)?;
        let closed = usize::from(digits.get(count) == Some(&b';'));
        return Some(Escape { length: start + count + closed, meaning: Meaning::Char(meaning) });
    }
    let is = |name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
    let names = NAMES.get(usize::from(rest.first()?.to_ascii_lowercase().checked_sub(b'a')?))?;
    let (name, meaning) = names.iter().find(|(name, _)| is(name))?;
    Some(Escape { length: 1 + name.len(), meaning: Meaning::Char(*meaning) })
}

/// The names that encoders give to special characters, by their first letter.
static NAMES: [&[(&str, char)]; 26] = {
    let mut names: [&[(&str, char)]; 26] = [&[]; 26];
    names[0] = &[("amp;", '&'), ("apos;", '\'')];
    names[2] = &[("colon;", ':'), ("commat;", '@')];
    names[3] = &[("dash;", '-')];
    names[4] = &[("equals;", '='), ("excl;", '!')];
    names[6] = &[("gt;", '>')];
    names[7] = &[("hyphen;", '-')];
    names[11] = &[("lowbar;", '_'), ("lt;", '<')];
    names[13] = &[("nbsp;", '\u{a0}'), ("num;", '#')];
    names[15] = &[("period;", '.'), ("plus;", '+')];
    names[16] = &[("quot;", '"')];
    names[18] = &[("shy;", '\u{ad}'), ("sol;", '/')];
    names
};

/// RFC 8259, section 7, and what JavaScript, C and Rust have beyond it.
fn backslash(text: &[u8]) -> Option<Escape> {
    let two = |byte| Some(Escape { length: 2, meaning: Meaning::Byte(byte) });
    match *text.get(1)? {
        b'u' if text.get(2) == Some(&b'{') => {
            let digits = text[3..].iter().take(7).position(|byte| *byte == b'}')?;
            let meaning = char::from_u32(number(&text[3..3 + digits], 16)?)?;
            Some(Escape { length: 4 + digits, meaning: Meaning::Char(meaning) })
        }
        b'u' => utf_16(text),
        b'U' => {
            let meaning = char::from_u32(number(text.get(2..10)?, 16)?)?;
            Some(Escape { length: 10, meaning: Meaning::Char(meaning) })
        }
        b'x' => Some(Escape { length: 4, meaning: Meaning::Byte(number(text.get(2..4)?, 16)? as u8) }),
        b'0'..=b'3' if text.get(1..4).is_some_and(|digits| digits.iter().all(|digit| matches!(digit, b'0'..=b'7'))) => {
            Some(Escape { length: 4, meaning: Meaning::Byte(number(&text[1..4], 8)? as u8) })
        }
        b'0' => two(0),
        b'a' => two(7),
        b'b' => two(8),
        b't' => two(b'\t'),
        b'n' => two(b'\n'),
        b'v' => two(11),
        b'f' => two(12),
        b'r' => two(b'\r'),
        byte @ (b'\\' | b'"' | b'\'' | b'/') => two(byte),
        _ => None,
    }
}

/// `\uXXXX` or `%uXXXX`, with the second half of a pair where it is one.
fn utf_16(text: &[u8]) -> Option<Escape> {
    let unit = number(text.get(2..6)?, 16)?;
    if let Some(meaning) = char::from_u32(unit) {
        return Some(Escape { length: 6, meaning: Meaning::Char(meaning) });
    }
    let second = text.get(6..12).filter(|second| second[..2] == text[..2])?;
    let units = [unit as u16, number(&second[2..], 16)? as u16];
    let meaning = char::decode_utf16(units).next()?.ok()?;
    Some(Escape { length: 12, meaning: Meaning::Char(meaning) })
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    // At most eight digits of base 16.
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(radix));
    digits.clone().next()?;
    let mut digits = digits;
    digits.try_fold(0_u32, |number, digit| number.checked_mul(radix)?.checked_add(digit?))
}

/// Puts the places of the escapes in `text` that change its squeezed form into `places`.
pub(super) fn find(text: &[u8], places: &mut Vec<Range<u32>>) {
    places.clear();
    let mut from = 0;
    while let Some(at) = memchr3(b'%', b'&', b'\\', &text[from..]).map(|at| from + at) {
        from = at + 1;
        if let Some(escape) = escape(&text[at..]) {
            from = at + escape.length;
            // `\"` and the like squeeze to nothing either way; `\\` may begin another escape.
            if text[at + 1..from].iter().any(|byte| is_kept(*byte) || *byte == b'\\') {
                places.push(at as u32..from as u32);
            }
        }
    }
}

/// The encoding that the first escape in the text belongs to.
pub(super) fn style(text: &[u8]) -> Option<Encoding> {
    let mut from = 0;
    while let Some(at) = memchr3(b'%', b'&', b'\\', &text[from..]).map(|at| from + at) {
        if escape(&text[at..]).is_some() {
            return Some(match text[at] {
                b'%' => Encoding::Percent,
                b'&' => Encoding::HtmlEntities,
                _ => Encoding::Escapes,
            });
        }
        from = at + 1;
    }
    None
}

/// Parts of a text with their escapes read.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// The place in the first text that each byte comes from, and where the last part ends.
    pub(super) places: Vec<u32>,
}

impl View {
    /// Reads the parts of a text, one after the other, each with a line break behind it, so that none begins in one and
    /// ends in another. `places` has the place in the first text of each byte of `text`, and of its end, where it is not
    /// the first text itself.
    pub(super) fn read(&mut self, text: &[u8], places: Option<&[u32]>, parts: &[Range<usize>]) {
        self.bytes.clear();
        self.places.clear();
        let place = |at: usize| places.map_or(at as u32, |places| places[at]);
        for part in parts {
            let mut at = part.start;
            while at < part.end {
                let next = memchr3(b'%', b'&', b'\\', &text[at..part.end]).map_or(part.end, |next| at + next);
                self.bytes.extend_from_slice(&text[at..next]);
                match places {
                    Some(places) => self.places.extend_from_slice(&places[at..next]),
                    None => self.places.extend(at as u32..next as u32),
                }
                at = next;
                if at == part.end {
                    break;
                }
                match escape(&text[at..part.end]) {
                    Some(Escape { length, meaning }) => {
                        match meaning {
                            Meaning::Byte(byte) => self.bytes.push(byte),
                            Meaning::Char(meaning) => {
                                self.bytes.extend_from_slice(meaning.encode_utf8(&mut [0; 4]).as_bytes());
                            }
                        }
                        self.places.resize(self.bytes.len(), place(at));
                        at += length;
                    }
                    None => {
                        self.bytes.push(text[at]);
                        self.places.push(place(at));
                        at += 1;
                    }
                }
            }
            self.bytes.push(b'\n');
            self.places.push(place(part.end));
        }
        self.places.push(parts.last().map_or(0, |part| place(part.end)));
    }
}

#[cfg(test)]
mod tests {
    use core::slice;

    use super::*;

    fn read(text: &str) -> String {
        let mut view = View::default();
        view.read(text.as_bytes(), None, slice::from_ref(&(0..text.len())));
        assert_eq!(view.places.len(), view.bytes.len() + 1);
        String::from_utf8_lossy(view.bytes.strip_suffix(b"\n").unwrap()).into_owned()
    }

    #[test]
    fn each_kind_is_read() {
        assert_eq!(read("a%40b%2ec"), "a@b.c");
        assert_eq!(read("%u0041%e4"), "A\u{fffd}");
        assert_eq!(read("&#65;&#x42;&#X43&amp;&LT;"), "ABC&<");
        assert_eq!(read(r#"\u0041\x42\103\U00000044\u{45}\n\"\\n"#), "ABCDE\n\"\\n");
        assert_eq!(read(r"\ud83d\ude00!"), "\u{1f600}!");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in
            ["100%", "%4", "%zz", "a & b", "&#;", "&#x110000;", r"\", r"\q", r"\u12", r"\ud83d!", r"\u{}", "%+1"]
        {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn places_point_at_the_escape() {
        let (mut once, mut twice) = (View::default(), View::default());
        once.read(b"ab%2543d--%41", None, &[1..8, 10..13]);
        assert_eq!(once.bytes, b"b%43d\nA\n");
        assert_eq!(once.places, [1, 2, 5, 6, 7, 8, 10, 13, 13]);
        twice.read(&once.bytes, Some(&once.places), slice::from_ref(&(0..5)));
        assert_eq!(twice.bytes, b"bCd\n");
        assert_eq!(twice.places, [1, 2, 7, 8, 8]);
    }
}
