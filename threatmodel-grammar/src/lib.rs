//! The grammar of the annotations: which attributes there are, where they stand and which keys they take, each declared once.
//!
//! The macros, the source scan, the messages and `docs/grammar.md` all read these tables, so they cannot disagree. With the feature
//! `facts` the same declarations give the types that a model keeps. A program links this crate only where it detects, for the
//! durations of its rules.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
mod declare;

mod attributes;
mod constraint;
pub mod duration;
#[cfg(feature = "facts")]
pub mod fact;
mod kind;
mod line;
pub mod locator;
mod log_event;
pub mod names;
pub mod nearest;
mod reference;
mod syntax;
mod takes;

pub use attributes::{ATTRIBUTES, attribute};
pub use constraint::Constraint;
pub use line::{Line, Meaning};
pub use reference::RefKind;
pub use syntax::{Syntax, SyntaxError};
pub use takes::Takes;

pub use threatmodel_core::statement::Statement;
use threatmodel_core::words::ItemKind;

/// One attribute of the DSL.
#[derive(Debug)]
pub struct Attribute {
    /// The statement of an annotation with this attribute.
    pub states: Statement,
    /// The name in source, `mitigates` for `#[mitigates(…)]`.
    pub name: &'static str,
    /// The items it may stand on.
    pub on: &'static [ItemKind],
    /// The reference that comes first, without a key, if the attribute takes one.
    pub first: Option<Key>,
    /// The keys, in the order in which the documentation lists them.
    pub keys: &'static [Key],
    /// The constraints between keys.
    pub constraints: &'static [Constraint],
    /// The doc comment of its declaration; of a noun, it says what the noun is.
    doc: &'static str,
    /// A complete use, for the documentation and for messages.
    pub example: &'static str,
    /// The line of `threatmodel.lock` for each noun, unless a key has it.
    pub line: Option<Line>,
}

impl Attribute {
    /// Describes the attribute in one sentence.
    #[must_use]
    pub fn described(&self) -> String {
        match self.states.is_noun() {
            true => format!("Declares {}.", phrase(self.doc)),
            false => self.doc.trim().to_owned(),
        }
    }
}

/// A key of an attribute and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name in source. For a first reference: the name under which records keep it.
    pub name: &'static str,
    /// The values allowed after the `=`.
    pub takes: Takes,
    /// Whether an annotation without the key is an error.
    pub required: bool,
    /// The doc comment of its declaration.
    doc: &'static str,
    /// The line of `threatmodel.lock` for each value.
    pub line: Option<Line>,
}

impl Key {
    /// Describes the key in one phrase: "the assets that it targets".
    #[must_use]
    pub fn described(&self) -> String {
        phrase(self.doc)
    }
}

/// A sentence of a doc comment as part of another sentence.
fn phrase(doc: &str) -> String {
    let sentence = doc.trim().trim_end_matches('.');
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
