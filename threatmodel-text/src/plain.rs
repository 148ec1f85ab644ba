//! Text for readers that show or parse it: no character that moves the cursor, turns the reading direction, or that a
//! format forbids.

use std::borrow::Cow;

/// The replacement for a character that must not be printed.
const REPLACEMENT: char = '\u{fffd}';

/// The text with every character replaced that is invisible and acts: control characters except tab and line ends,
/// bidirectional controls, byte order marks, and code points that are no characters (XML forbids some of them).
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(acts) {
        Cow::Owned(text.chars().map(|letter| if acts(letter) { REPLACEMENT } else { letter }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The same on one line: line ends and tabs are spaces.
#[must_use]
pub fn line(text: &str) -> String {
    visible(text).replace("\r\n", " ").replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ")
}

/// The same in a cell of a Markdown table, which it cannot leave.
#[must_use]
pub fn cell(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('|', "\\|")
}

/// At most that many characters, the last of them `…` where some are missing.
#[must_use]
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(most.saturating_sub(1)).chain(['…']).collect()),
    }
}

fn acts(letter: char) -> bool {
    let control = letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    let direction =
        matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let no_character = u32::from(letter) & 0xfffe == 0xfffe || matches!(letter, '\u{fdd0}'..='\u{fdef}');
    control || direction || no_character || letter == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_replaced_and_nothing_else() {
        assert_eq!(visible("Größe\t{\"a\"}\n"), "Größe\t{\"a\"}\n");
        assert_eq!(
            visible("a\0b\u{1b}[31m\u{202e}\u{fffe}\u{1ffff}\u{85}"),
            "a\u{fffd}b\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(line("a\r\nb\nc\td"), "a b c d");
    }

    #[test]
    fn a_cut_shows() {
        assert_eq!(cut("größe", 5), "größe");
        assert_eq!(cut("größer", 5), "größ…");
    }
}
