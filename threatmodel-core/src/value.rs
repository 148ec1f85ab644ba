//! The value of a key in a record, as the macros write it: constants only.

/// The name under which annotations keep the fingerprint of the function that they stand on. It is no key of the grammar:
/// the macro and the scan compute it.
pub const FINGERPRINT: &str = "fingerprint";

/// The value of a key in an annotation.
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
    /// The declared paths of the nouns referred to, in groups that are taken as one.
    Groups(&'static [&'static [&'static str]]),
    /// A level of a classification policy.
    Level {
        /// The path of the policy.
        of: &'static str,
        /// The name of the level.
        name: &'static str,
    },
    /// The word `all`.
    All,
    /// A Rust expression or the path of a function, as source text.
    Expr(&'static str),
}
