//! Input on which careless code panics.

use super::{Input, Inputs};

/// Input on which careless code panics (CWE-248, CWE-617, CWE-755).
///
/// Text that is shorter, and has fewer parts, than code expects that indexes it; characters of several bytes at each
/// small offset, for code that slices text; separators alone, twice and at the ends; numbers that overflow, divide by
/// zero or are no index; dates and durations at the end of their range; and keys that are not there. A server that
/// panics answers with a broken connection or with 500: run it as a program of its own or behind its own handler, and
/// ask whether it still answers the next request.
#[must_use]
pub fn panic_input() -> Inputs {
    let mut inputs = Inputs::texts([
        ("nothing", String::new()),
        ("one character", "a".to_owned()),
        ("one character of two bytes", "\u{e4}".to_owned()),
        ("one character of three bytes", "\u{20ac}".to_owned()),
        ("one character of four bytes", "\u{1f600}".to_owned()),
        ("letter that grows in capitals", "\u{df}".to_owned()),
        ("letter that grows in small letters", "\u{130}".to_owned()),
        ("mark alone", "\u{301}".to_owned()),
        ("NUL", "\0".to_owned()),
        ("line end alone", "\n".to_owned()),
        ("space alone", " ".to_owned()),
        ("zero", "0".to_owned()),
        ("minus one", "-1".to_owned()),
        ("smallest of i64", i64::MIN.to_string()),
        ("largest of u64", u64::MAX.to_string()),
        ("beyond 64 bits", "99999999999999999999".to_owned()),
        ("not a number", "NaN".to_owned()),
        ("infinity", "inf".to_owned()),
        ("sign alone", "-".to_owned()),
        ("range backwards", "9-1".to_owned()),
        ("range without an end", "1-".to_owned()),
        ("range of bytes backwards", "bytes=9-1".to_owned()),
        ("range of bytes beyond the end", "bytes=18446744073709551615-".to_owned()),
        ("fraction by zero", "1/0".to_owned()),
        ("date far away", "+262143-12-31".to_owned()),
        ("seconds beyond every date", "9223372036854775807".to_owned()),
        ("duration that overflows", "18446744073709551615s".to_owned()),
        ("negative duration", "-1s".to_owned()),
        ("pattern that is broken", "(".to_owned()),
        ("placeholder", "{}".to_owned()),
        ("percent sign alone", "%".to_owned()),
        ("percent sign and one digit", "%2".to_owned()),
        ("percent-encoded byte that is no text", "%ff".to_owned()),
        ("backslash last", "a\\".to_owned()),
        ("escape cut off", "\\u00".to_owned()),
        ("quote without an end", "\"a".to_owned()),
        ("base64 cut off", "YQ=".to_owned()),
        ("base64 of one character", "Y".to_owned()),
        ("hexadecimal of odd length", "abc".to_owned()),
        ("hexadecimal with a character of two bytes", "a\u{e4}b".to_owned()),
        ("UUID cut off", "00000000-0000".to_owned()),
        ("number of the network cut off", "127.0.0.".to_owned()),
        ("JSON of another type", "[]".to_owned()),
        ("JSON without keys", "{}".to_owned()),
        ("JSON null", "null".to_owned()),
    ]);
    for (name, separator) in [
        ("slash", "/"),
        ("colon", ":"),
        ("comma", ","),
        ("dot", "."),
        ("equals sign", "="),
        ("at sign", "@"),
        ("dash", "_-"),
        ("tab", "\t"),
    ] {
        for (form, value) in [
            ("alone", separator.to_owned()),
            ("twice", separator.repeat(2)),
            ("first", format!("{separator}a")),
            ("last", format!("a{separator}")),
            ("between many", vec!["a"; 64].join(separator)),
        ] {
            inputs.extend([Input::new(format!("{name} {form}"), value)]);
        }
    }
    // A slice that ends at one of these offsets ends within a character.
    inputs.extend((1..=16).map(|at| {
        let label = format!("character across the bytes {at} to {}", at + 1);
        Input::new(label, format!("{}\u{20ac}{}", "a".repeat(at - 1), "a".repeat(16)))
    }));
    inputs.distinct()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slice_at_each_small_offset_ends_within_a_character() {
        let inputs = super::panic_input();
        for at in 1..=16 {
            assert!(inputs.iter().any(|input| input.len() > 16 && !input.is_char_boundary(at)), "{at}");
        }
    }
}
