//! The values that keys take.

use threatmodel_core::statement::Statement;

use crate::{RefKind, Syntax};

/// The values that a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Any text: `"…"`, not empty.
    Text,
    /// Text of a certain syntax.
    SyntaxText(Syntax),
    /// A list of texts of a certain syntax.
    SyntaxTexts(Syntax),
    /// One word of a closed list.
    Word(&'static [&'static str]),
    /// One word of a closed list, or the team's own as text.
    WordOrText(&'static [&'static str]),
    /// Words of a closed list, not none.
    Words(&'static [&'static str]),
    /// Words of a closed list or the team's own as text, not none.
    WordsOrTexts(&'static [&'static str]),
    /// The key alone, or `= true` or `= false`.
    Flag,
    /// A whole number between the two, both included.
    Number(u32, u32),
    /// The name of a field of an event.
    Field,
    /// The names of fields of an event, not none.
    Fields,
    /// The path of one noun.
    Ref(RefKind),
    /// The paths of several nouns, or of one without brackets; not none.
    Refs(RefKind),
    /// Like `Refs`, or the word `all`.
    RefsOrAll(RefKind),
    /// Like `Refs`, and `all(A, B)` for several that are taken as one.
    RefGroups(RefKind),
    /// The path of a function.
    Function,
    /// A level: a bare word of the ready-made three, or the path of a variant of another policy.
    Level,
    /// A Rust expression.
    Expr,
    /// The path of a detection, and in parentheses the fields of its event as `detect!` takes them.
    Emission,
}

impl Takes {
    /// The nouns that a reference may point to, where the key takes references.
    #[must_use]
    pub const fn references(self) -> Option<RefKind> {
        match self {
            Self::Ref(kind) | Self::Refs(kind) | Self::RefsOrAll(kind) | Self::RefGroups(kind) => Some(kind),
            Self::Emission => Some(RefKind::One(Statement::Detection)),
            _ => None,
        }
    }
}
