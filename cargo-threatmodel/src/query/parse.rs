//! Tokens as a query.
//!
//! ```text
//! query     = NOUN relation* ["where" any] ["order" "by" FIELD ["asc" | "desc"]] ["show" FIELD ("," FIELD)*] ["limit" NUMBER]
//! relation  = ("reachable" "from" | "against" | "of" | "on") NAME
//! any       = all ("or" all)*
//! all       = one ("and" one)*
//! one       = "not" plain | plain
//! plain     = "(" any ")" | "has" FIELD | FIELD comparison VALUE | FLAG
//! ```

use std::ops::Range;

use winnow::{
    Parser,
    combinator::{alt, cut_err, delimited, opt, preceded, repeat},
    error::{ErrMode, ParserError},
    stream::{Stream, TokenSlice},
};

use super::{
    ast::{Comparison, Condition, Order, Query, Relation, RelationKind, Word},
    lex::{self, Kind, Token},
    mistake::Fault,
};

/// The words that no field and no name is read as without quotes.
const KEYWORDS: &[&str] = &[
    "against",
    "and",
    "by",
    "contains",
    "has",
    "limit",
    "not",
    "of",
    "on",
    "or",
    "order",
    "reachable",
    "show",
    "where",
];

/// Whether the word is one of the language.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Reads a query.
pub(super) fn query(text: &str) -> Result<Query, Fault> {
    let tokens = lex::tokens(text)?;
    whole.parse(TokenSlice::new(&tokens)).map_err(|error| {
        let Expected { left, what } = error.into_inner();
        let Some(token) = tokens.len().checked_sub(left).and_then(|at| tokens.get(at)) else {
            return Fault::new(text.len()..text.len(), format!("expected {what}, and the query ends"));
        };
        let found = &text[token.span.clone()];
        let fault = Fault::new(token.span.clone(), format!("expected {what}, found `{found}`"));
        match is_keyword(found) && matches!(what, "a field" | "a value" | "a name") {
            true => fault.help("quote a name that is also a word of the language"),
            false => fault,
        }
    })
}

type Input<'t> = TokenSlice<'t, Token>;
type Parsed<T> = Result<T, ErrMode<Expected>>;

fn whole(input: &mut Input<'_>) -> Parsed<Query> {
    let noun = name("a noun, such as `threats`").parse_next(input)?;
    let relations = repeat(0.., relation).parse_next(input)?;
    let filter = opt(preceded(keyword("`where`"), cut_err(any_of))).parse_next(input)?;
    let order = opt(order).parse_next(input)?;
    let show = opt(preceded(keyword("`show`"), cut_err(fields))).parse_next(input)?.unwrap_or_default();
    let limit = opt(preceded(keyword("`limit`"), cut_err(name("a number")))).parse_next(input)?;
    if !input.is_empty() {
        let in_filter = filter.is_some() && order.is_none() && show.is_empty() && limit.is_none();
        return Err(ErrMode::Cut(Expected { left: input.len(), what: if in_filter { MORE_OR_END } else { END } }));
    }
    Ok(Query { noun, relations, filter, order, show, limit })
}

fn fields(input: &mut Input<'_>) -> Parsed<Vec<Word>> {
    let more = repeat(0.., preceded(comma, cut_err(name("a field"))));
    (name("a field"), more).map(|(first, more): (_, Vec<Word>)| [vec![first], more].concat()).parse_next(input)
}

fn relation(input: &mut Input<'_>) -> Parsed<Relation> {
    let kind = alt((
        (keyword("`reachable`"), cut_err(keyword("`from`")))
            .map(|(first, last)| (RelationKind::ReachableFrom, first.start..last.end)),
        keyword("`against`").map(|span| (RelationKind::Against, span)),
        keyword("`of`").map(|span| (RelationKind::Of, span)),
        keyword("`on`").map(|span| (RelationKind::On, span)),
    ));
    let named = (kind, cut_err(name("a name")));
    named.map(|((kind, span), name)| Relation { kind, span, name }).parse_next(input)
}

fn order(input: &mut Input<'_>) -> Parsed<Order> {
    let direction = alt((keyword("`asc`").value(false), keyword("`desc`").value(true)));
    let field = preceded((keyword("`order`"), cut_err(keyword("`by`"))), cut_err(name("a field")));
    (field, opt(direction))
        .map(|(field, descending)| Order { field, descending: descending == Some(true) })
        .parse_next(input)
}

fn any_of(input: &mut Input<'_>) -> Parsed<Condition> {
    joined(all_of, "`or`").map(|parts| one_or(parts, Condition::Any)).parse_next(input)
}

fn all_of(input: &mut Input<'_>) -> Parsed<Condition> {
    joined(one, "`and`").map(|parts| one_or(parts, Condition::All)).parse_next(input)
}

fn one(input: &mut Input<'_>) -> Parsed<Condition> {
    let negated = preceded(keyword("`not`"), cut_err(plain)).map(|part| Condition::Not(Box::new(part)));
    alt((negated, plain)).parse_next(input)
}

fn plain(input: &mut Input<'_>) -> Parsed<Condition> {
    let within = delimited(open, cut_err(any_of), cut_err(close));
    let has = preceded(keyword("`has`"), cut_err(name("a field"))).map(Condition::Has);
    let compared = (name("a condition"), opt((comparison, cut_err(name("a value")))));
    let compared = compared.map(|(field, compared)| match compared {
        Some((comparison, value)) => Condition::Compare { field, comparison, value },
        None => Condition::Bare(field),
    });
    alt((within, has, compared)).parse_next(input)
}

/// Parts with the word between them. What follows the word belongs to it.
fn joined<'t>(
    part: fn(&mut Input<'t>) -> Parsed<Condition>,
    by: &'static str,
) -> impl Parser<Input<'t>, Vec<Condition>, ErrMode<Expected>> {
    let more = repeat(0.., preceded(keyword(by), cut_err(part)));
    (part, more).map(|(first, more): (_, Vec<Condition>)| [vec![first], more].concat())
}

fn one_or(mut parts: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            several(parts)
        }
    }
}

fn comparison(input: &mut Input<'_>) -> Parsed<Comparison> {
    let sign = token("a comparison", |token| match token.kind {
        Kind::Comparison(comparison) => Some(comparison),
        _ => None,
    });
    alt((sign, keyword("`contains`").value(Comparison::Contains))).parse_next(input)
}

/// Any word or quoted text, unless it is a bare keyword.
fn name<'t>(what: &'static str) -> impl Parser<Input<'t>, Word, ErrMode<Expected>> {
    token(what, |token| match &token.kind {
        Kind::Word(text) if is_keyword(text) => None,
        Kind::Word(text) | Kind::Quoted(text) => Some(Word { text: text.clone(), span: token.span.clone() }),
        _ => None,
    })
}

/// The keyword, here in backticks as messages show it; where it stands.
fn keyword<'t>(wanted: &'static str) -> impl Parser<Input<'t>, Range<usize>, ErrMode<Expected>> {
    token(wanted, move |token| match &token.kind {
        Kind::Word(word) => word.eq_ignore_ascii_case(wanted.trim_matches('`')).then(|| token.span.clone()),
        _ => None,
    })
}

fn open(input: &mut Input<'_>) -> Parsed<()> {
    token("`(`", |token| (token.kind == Kind::Open).then_some(())).parse_next(input)
}

fn close(input: &mut Input<'_>) -> Parsed<()> {
    token("`and`, `or` or `)`", |token| (token.kind == Kind::Close).then_some(())).parse_next(input)
}

fn comma(input: &mut Input<'_>) -> Parsed<()> {
    token("`,`", |token| (token.kind == Kind::Comma).then_some(())).parse_next(input)
}

/// The expectation after a complete query.
const END: &str = "`where`, `order by`, `show`, `limit`, in this order, or the end";

/// The same after a condition.
const MORE_OR_END: &str = "a comparison, `and`, `or`, `order by`, `show`, `limit` or the end";

/// One token, if it is what is wanted.
fn token<'t, T>(
    what: &'static str,
    wanted: impl Fn(&'t Token) -> Option<T>,
) -> impl Parser<Input<'t>, T, ErrMode<Expected>> {
    move |input: &mut Input<'t>| {
        let start = input.checkpoint();
        input.next_token().and_then(&wanted).ok_or_else(|| {
            input.reset(&start);
            ErrMode::Backtrack(Expected { left: input.len(), what })
        })
    }
}

/// The expectation at the place where parsing stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expected {
    /// How many tokens were left.
    left: usize,
    what: &'static str,
}

impl<'t> ParserError<Input<'t>> for Expected {
    type Inner = Self;

    fn from_input(input: &Input<'t>) -> Self {
        Self { left: input.len(), what: END }
    }

    /// Of two, the one that got further.
    fn or(self, other: Self) -> Self {
        if self.left < other.left { self } else { other }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}
