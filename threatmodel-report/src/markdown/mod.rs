//! Markdown, for a pull request or a wiki.

mod report;
mod verdict;

pub use report::report;
pub use verdict::verdict;

use threatmodel::prelude::*;

use crate::{
    model::{MarkupEscaping, MarkupInComment, TextStaysText},
    plain,
};

/// Text that cannot leave its cell, nor bring markup of its own; code in backticks stays code.
#[threat(MarkupInComment)]
#[mitigates(MarkupInComment, by = MarkupEscaping, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
pub(crate) fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for letter in plain::line(text).chars() {
        match letter {
            '|' | '<' | '>' | '[' | ']' | '*' | '_' | '#' | '\\' | '~' | '!' => {
                cell.push('\\');
                cell.push(letter);
            }
            letter => cell.push(letter),
        }
    }
    cell
}
