//! Texts that are shown or kept in part.

/// The beginning of a text, at most so many bytes, cut between characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    // A character has at most four bytes.
    let mut ends = (0..=bytes.min(text.len())).rev().take(4);
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}
