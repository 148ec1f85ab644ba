//! Text for readers that show or parse it: no character that moves the cursor, turns the reading direction, cannot be seen, or
//! that a format forbids.

use std::borrow::Cow;

use threatmodel_model::unseen::is_unseen;

/// The replacement for a character that must not be printed.
const REPLACEMENT: char = '\u{fffd}';

/// The text with every character replaced by which one text can pass for another: each of [`is_unseen`] except tab and line ends.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(hides) {
        Cow::Owned(text.chars().map(|letter| if hides(letter) { REPLACEMENT } else { letter }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn hides(letter: char) -> bool {
    is_unseen(letter) && !matches!(letter, '\n' | '\r' | '\t')
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
        let unseen = "\u{ad}\u{200b}\u{2060}\u{feff}\u{e0041}\u{3164}";
        assert_eq!(visible(unseen), "\u{fffd}".repeat(6));
        // Letters of some languages join by these, and so do emoji.
        assert_eq!(visible("می\u{200c}خواهم 👩\u{200d}🔬"), "می\u{200c}خواهم 👩\u{200d}🔬");
        assert_eq!(line("a\r\nb\nc\td"), "a b c d");
    }

    #[test]
    fn a_cut_shows() {
        assert_eq!(cut("größe", 5), "größe");
        assert_eq!(cut("größer", 5), "größ…");
    }
}
