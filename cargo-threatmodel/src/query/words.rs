//! The words of a query with their places. SQLite parses it; this only finds what a message is about.

use std::ops::Range;

/// A word, a text or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a word of SQL, without quotes.
    Word(String),
    /// A text, without quotes.
    Text(String),
    /// `?`, `?1`, `:name`, `@name` or `$name`.
    Parameter,
    /// Anything else: `(`, `>=`.
    Sign(String),
}

impl Token {
    /// Whether it is this word, in capitals or not.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own.eq_ignore_ascii_case(word))
    }

    /// Whether it is this sign.
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(&self.kind, Kind::Sign(own) if own == sign)
    }
}

/// The tokens, without comments.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kind) = match first {
            _ if first.is_whitespace() => (first.len_utf8(), None),
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), None),
            '/' if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), None),
            '\'' => quoted(rest, '\'').map(|text| Some(Kind::Text(text))).into_parts(),
            '"' | '`' => quoted(rest, first).map(|text| Some(Kind::Word(text))).into_parts(),
            '[' => {
                let end = rest.find(']').map_or(rest.len(), |end| end + 1);
                (end, Some(Kind::Word(rest[1..end].trim_end_matches(']').to_owned())))
            }
            '?' | ':' | '@' | '$' => (1 + word(&rest[1..]), Some(Kind::Parameter)),
            _ if is_of_word(first) => (word(rest), Some(Kind::Word(rest[..word(rest)].to_owned()))),
            _ => sign(rest, first),
        };
        tokens.extend(kind.map(|kind| Token { span: at..at + length, kind }));
        at += length;
    }
    tokens
}

/// A length, and what was read.
struct Quoted<T>(usize, T);

impl<T> Quoted<T> {
    fn map<O>(self, with: impl FnOnce(T) -> O) -> Quoted<O> {
        Quoted(self.0, with(self.1))
    }

    fn into_parts(self) -> (usize, T) {
        (self.0, self.1)
    }
}

/// What stands between quotes. A quote that is doubled is part of it.
fn quoted(text: &str, quote: char) -> Quoted<String> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
            return Quoted(at + quote.len_utf8(), inside);
        }
        inside.push(letter);
    }
    Quoted(text.len(), inside)
}

fn word(text: &str) -> usize {
    text.find(|letter| !is_of_word(letter)).unwrap_or(text.len())
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || !letter.is_ascii()
}

fn sign(text: &str, first: char) -> (usize, Option<Kind>) {
    let two = ["<=", ">=", "<>", "!=", "==", "||", "->"].into_iter().find(|sign| text.starts_with(sign));
    let sign = two.unwrap_or(&text[..first.len_utf8()]);
    (sign.len(), Some(Kind::Sign(sign.to_owned())))
}
