//! The text around a hit, for people.

use threatmodel_model::unseen::is_unseen;

/// Bytes shown before a hit.
const BEFORE: usize = 20;

/// Bytes shown from the start of a hit on, where it is not short.
const FROM: usize = 44;

/// The surroundings of what lies from `start` to `end`, in characters that can be seen.
pub(super) fn excerpt(text: &[u8], start: usize, end: usize) -> String {
    let from = start.saturating_sub(BEFORE);
    let to = (start + FROM).max(end.min(start + FROM + BEFORE)).min(text.len());
    let mut shown = String::with_capacity(to - from);
    for chunk in text[from..to].utf8_chunks() {
        for letter in chunk.valid().chars() {
            show(letter, &mut shown);
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
    }
    shown
}

fn show(letter: char, shown: &mut String) {
    match letter {
        '\0' => shown.push_str("\\0"),
        '\n' | '\r' | '\t' => shown.extend(letter.escape_default()),
        // Line ends, and what joins letters, have no place where every byte counts.
        '\u{200c}' | '\u{200d}' | '\u{2028}' | '\u{2029}' => shown.extend(letter.escape_unicode()),
        _ if is_unseen(letter) => shown.extend(letter.escape_unicode()),
        _ => shown.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(excerpt("4\u{200c}2\u{200d}4\u{e0041}".as_bytes(), 0, 4), "4\\u{200c}2\\u{200d}4\\u{e0041}");
        assert_eq!(excerpt(b"a\0b\nc\xffd\x1b\xe2\x80\x8b", 3, 4), "a\\0b\\nc\\xffd\\u{1b}\\u{200b}");
    }

    #[test]
    fn it_is_about_sixty_characters() {
        let text = [b'x'; 500];
        assert_eq!(excerpt(&text, 200, 220).len(), 64);
        assert!(excerpt(&text, 200, 450).len() <= 84);
        assert_eq!(excerpt(&text, 0, 500).len(), 64);
    }
}
