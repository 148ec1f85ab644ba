//! Constraints between the keys of an attribute.

/// A constraint between the keys of one annotation.
#[derive(Debug, Clone, Copy)]
pub enum Constraint {
    /// At least one of these keys must be given.
    OneOf(&'static [&'static str]),
    /// If `key` is given, `needs` must be too.
    Needs {
        /// The key that brings the need.
        key: &'static str,
        /// The key that is then needed.
        needs: &'static str,
        /// Why, as the end of the sentence "`key` needs `needs`: …".
        why: &'static str,
    },
    /// If `key` is given, one of `needs` must be too.
    NeedsOneOf {
        /// The key that brings the need.
        key: &'static str,
        /// The keys of which one is then needed.
        needs: &'static [&'static str],
        /// Why, as the end of the sentence "`key` needs …: …".
        why: &'static str,
    },
    /// Of these keys at most one may be given.
    AtMostOneOf {
        /// The keys.
        keys: &'static [&'static str],
        /// Why, as the end of the sentence "`a` and `b` exclude each other: …".
        why: &'static str,
    },
    /// If `key` has the value `word`, `needs` must be given.
    WordNeeds {
        /// The key.
        key: &'static str,
        /// Its value.
        word: &'static str,
        /// The key that is then needed.
        needs: &'static str,
        /// Why, as the end of the sentence "`key = word` needs `needs`: …".
        why: &'static str,
    },
    /// If `key` is given, `of` must have the value `word`.
    NeedsWord {
        /// The key that brings the need.
        key: &'static str,
        /// The key whose value matters.
        of: &'static str,
        /// The value that it must have.
        word: &'static str,
        /// Why, as the end of the sentence "`key` needs `of = word`: …".
        why: &'static str,
    },
}
