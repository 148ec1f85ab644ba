//! Markdown, for a pull request or a wiki.

mod report;
mod verdict;

pub use report::report;
pub use verdict::{LONGEST, verdicts};

use threatmodel::prelude::*;

use crate::{
    model::{MarkupEscaping, MarkupInComment, TextStaysText},
    plain,
};

/// Text that cannot leave its cell, nor bring markup of its own. Code between single backticks stays code.
#[threat(MarkupInComment)]
#[mitigates(MarkupInComment, by = MarkupEscaping, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
pub(crate) fn cell(text: &str) -> String {
    let text = plain::line(text);
    let mut cell = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, code, after)) = code(rest) {
        escape(before, &mut cell);
        cell.push('`');
        // A table is parted before code is seen, and takes the backslash away.
        cell.push_str(&code.replace('|', "\\|"));
        cell.push('`');
        rest = after;
    }
    escape(rest, &mut cell);
    cell
}

fn escape(text: &str, into: &mut String) {
    for letter in text.chars() {
        if matches!(letter, '|' | '<' | '>' | '[' | ']' | '*' | '_' | '#' | '\\' | '~' | '!' | '`' | '&') {
            into.push('\\');
        }
        into.push(letter);
    }
}

/// The text before the first code span, the code, and the text after it: one backtick, something else, one backtick.
pub(crate) fn code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    let plain = !code.trim().is_empty() && !code.ends_with('\\') && !after.starts_with('`');
    plain.then_some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn code_stays_code_and_nothing_else_is_markup() {
        assert_eq!(cell("a `#[path]` and <b>"), "a `#[path]` and \\<b\\>");
        assert_eq!(cell("`a|b` | c"), "`a\\|b` \\| c");
        assert_eq!(cell("one ` alone <b>"), "one \\` alone \\<b\\>");
        assert_eq!(cell("``<b>`` &lt;"), "\\`\\`\\<b\\>\\`\\` \\&lt;");
        assert_eq!(cell("`a\\` <b>"), "\\`a\\\\\\` \\<b\\>");
    }
}
