//! The grammar of a search.
//!
//! ```text
//! query  = { term }
//! term   = word | '"' word { ' ' word } '"'
//! word   = letter or digit, then letters, digits and dashes
//! ```

use crate::error::{Error, Result};
use crate::model::{BoundedWork, SearchBounds, SearchFlood, SearchGrammar, SqlInjection};
use crate::store::Database;
use threatmodel::prelude::*;

const MAX_LENGTH: usize = 100;
const MAX_TERMS: usize = 8;
const REFUSED: Error = Error::Invalid("Search for words, or for \"several words\" in quotes.");

/// Reads a search into its words and phrases, and refuses everything else.
///
/// Stops SQL injection and wildcard tricks: no character with a meaning in SQL gets through.
#[mitigates(SqlInjection, by = SearchGrammar, scope = [Database], bypass = Ok(vec![text.to_owned()]))]
pub fn parse(text: &str) -> Result<Vec<String>> {
    let mut terms = Vec::new();
    // Between quotes lies every second piece.
    for (number, piece) in text.split('"').enumerate() {
        if number % 2 == 0 {
            terms.extend(words(piece)?);
        } else {
            terms.push(words(piece)?.join(" "));
        }
    }
    let closed = text.matches('"').count().is_multiple_of(2);
    if closed && !terms.iter().any(String::is_empty) { Ok(terms) } else { Err(REFUSED) }
}

/// Whether a search is short enough to be run.
///
/// Stops search floods with queries of thousands of terms.
#[must_use]
#[mitigates(SearchFlood, by = SearchBounds, bypass = true)]
#[satisfies(BoundedWork)]
pub fn length_allowed(text: &str) -> bool {
    text.len() <= MAX_LENGTH && text.split_whitespace().count() <= MAX_TERMS
}

fn words(piece: &str) -> Result<Vec<String>> {
    let words = piece.split_whitespace().map(|word| if is_word(word) { Ok(word.to_owned()) } else { Err(REFUSED) });
    words.collect()
}

fn is_word(word: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || c == '-';
    word.starts_with(char::is_alphanumeric) && word.chars().all(letter)
}
