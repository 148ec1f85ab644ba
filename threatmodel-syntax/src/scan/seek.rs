//! Finds the next byte that matters in text that is passed over.

/// What may start a text, a character or a comment.
pub(super) const TEXTS: [u8; 3] = [b'"', b'\'', b'/'];

/// A place that was found and counts until it is passed: so each kind of byte is looked for once, however often others come
/// first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Next(Option<usize>);

impl Next {
    /// The place at or behind `at`; looked for from there if the known one is passed.
    pub(super) fn from(&mut self, at: usize, find: impl FnOnce(usize) -> usize) -> usize {
        match self.0 {
            Some(known) if known >= at => known,
            _ => *self.0.insert(find(at)),
        }
    }
}
