//! The value of a key in a record, as the macros write it: constants only.

/// What stands behind a key of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A key alone (`true`), or `= false`.
    Flag(bool),
    /// A text, or one word of a list.
    Text(&'static str),
    /// Several texts or words.
    Texts(&'static [&'static str]),
    /// A whole number.
    Number(u32),
    /// The declared paths of the nouns referred to.
    Refs(&'static [&'static str]),
    /// A level of a classification policy.
    Level {
        /// The path of the policy.
        of: &'static str,
        /// The name of the level.
        name: &'static str,
    },
    /// The word `all`.
    All,
    /// A Rust expression, as source text.
    Expr(&'static str),
}
