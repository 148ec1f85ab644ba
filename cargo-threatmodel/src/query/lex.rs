//! The text of a query as tokens.

use std::ops::Range;

use winnow::{
    LocatingSlice, ModalResult, Parser,
    ascii::multispace0,
    combinator::{alt, preceded, repeat, terminated},
    stream::Location,
    token::{any, none_of, take_while},
};

use super::{ast::Comparison, mistake::Fault};

/// How deep parentheses may nest: more than anybody reads, less than a stack holds.
const DEEPEST: usize = 32;

/// The kind of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a field, a name, a number or a date.
    Word(String),
    /// A text in quotes, which is never a keyword.
    Quoted(String),
    /// `=`, `!=`, `<` and so on.
    Comparison(Comparison),
    Open,
    Close,
    Comma,
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

impl Location for Token {
    fn previous_token_end(&self) -> usize {
        self.span.start
    }

    fn current_token_start(&self) -> usize {
        self.span.start
    }
}

/// The tokens of a query.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut input = LocatingSlice::new(text);
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    loop {
        // Anything but white space is left for the token.
        let _: ModalResult<&str> = multispace0.parse_next(&mut input);
        let start = input.current_token_start();
        let Some(first) = text[start..].chars().next() else { return Ok(tokens) };
        let Ok(token) = token.parse_next(&mut input) else { return Err(unreadable(text, start, first)) };
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Fault::new(token.span, format!("parentheses nest deeper than {DEEPEST}")));
        }
        tokens.push(token);
    }
}

/// Whether the text needs no quotes to be one word.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(in_word)
}

type Input<'s> = LocatingSlice<&'s str>;

fn token(input: &mut Input<'_>) -> ModalResult<Token> {
    let kind = alt((
        take_while(1.., in_word).map(|word: &str| Kind::Word(word.to_owned())),
        quoted.map(Kind::Quoted),
        comparison.map(Kind::Comparison),
        '('.value(Kind::Open),
        ')'.value(Kind::Close),
        ','.value(Kind::Comma),
    ));
    kind.with_span().map(|(kind, span)| Token { kind, span }).parse_next(input)
}

fn comparison(input: &mut Input<'_>) -> ModalResult<Comparison> {
    // The longer ones first.
    alt((
        "!=".value(Comparison::Differs),
        "<=".value(Comparison::AtMost),
        ">=".value(Comparison::AtLeast),
        "=".value(Comparison::Equals),
        "<".value(Comparison::Below),
        ">".value(Comparison::Above),
        "~".value(Comparison::Contains),
    ))
    .parse_next(input)
}

/// A text between two `"` or two `'`; a `\` makes the next character stand for itself.
fn quoted(input: &mut Input<'_>) -> ModalResult<String> {
    let quote = alt(('"', '\'')).parse_next(input)?;
    let letter = alt((preceded('\\', any), none_of((quote, '\\'))));
    terminated(repeat(0.., letter), quote).parse_next(input)
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || "_-:./@#+*".contains(letter)
}

fn unreadable(text: &str, start: usize, first: char) -> Fault {
    if matches!(first, '"' | '\'') {
        return Fault::new(start..text.len(), "this text has no end").help(format!("close it with {first}"));
    }
    let fault = Fault::new(start..start + first.len_utf8(), format!("`{first}` means nothing here"));
    match first {
        '!' => fault.help("write `not`"),
        '&' => fault.help("write `and`"),
        '|' => fault.help("write `or`"),
        _ => fault.help("put text in quotes"),
    }
}
