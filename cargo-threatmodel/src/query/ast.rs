//! A query as written: words that nobody has looked up yet. Printed, it reads back as the same.

use core::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::{lex, parse};

/// A word and its place. Two are equal if the words are; the place is for messages only.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// A whole query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) noun: Word,
    pub(super) relations: Vec<Relation>,
    pub(super) filter: Option<Condition>,
    pub(super) order: Option<Order>,
    pub(super) show: Vec<Word>,
    pub(super) limit: Option<Word>,
}

/// A relation to another noun: `reachable from Storefront`. Its place is for messages only, too.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) kind: RelationKind,
    pub(super) span: Range<usize>,
    pub(super) name: Word,
}

/// The relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelationKind {
    /// `reachable from`
    ReachableFrom,
    /// `against`
    Against,
    /// `of`
    Of,
    /// `on`
    On,
}

/// The condition that selects rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// At least two, one of which holds.
    Any(Vec<Condition>),
    /// At least two, all of which hold.
    All(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        field: Word,
        comparison: Comparison,
        value: Word,
    },
    /// `has owner`
    Has(Word),
    /// `mitigated`
    Bare(Word),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equals,
    Differs,
    Below,
    AtMost,
    Above,
    AtLeast,
    Contains,
}

/// The order of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) field: Word,
    pub(super) descending: bool,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Word {}

impl PartialEq for Relation {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.name) == (other.kind, &other.name)
    }
}

impl Eq for Relation {}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if lex::is_word(&self.text) && !parse::is_keyword(&self.text) {
            return f.write_str(&self.text);
        }
        write!(f, "\"{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

impl RelationKind {
    /// The relation as it is written.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::ReachableFrom => "reachable from",
            Self::Against => "against",
            Self::Of => "of",
            Self::On => "on",
        }
    }
}

impl Comparison {
    /// The comparison as it is written.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equals => "=",
            Self::Differs => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
        }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.noun)?;
        for relation in &self.relations {
            write!(f, " {} {}", relation.kind.words(), relation.name)?;
        }
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        if let Some(order) = &self.order {
            write!(f, " order by {}{}", order.field, if order.descending { " desc" } else { "" })?;
        }
        for (at, field) in self.show.iter().enumerate() {
            write!(f, "{} {field}", if at == 0 { " show" } else { "," })?;
        }
        if let Some(limit) = &self.limit {
            write!(f, " limit {limit}")?;
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut Formatter<'_>, parts: &[Self], by: &str| {
            for (at, part) in parts.iter().enumerate() {
                write!(f, "{}{}", if at == 0 { "" } else { by }, Part(part))?;
            }
            Ok(())
        };
        match self {
            Self::Any(parts) => joined(f, parts, " or "),
            Self::All(parts) => joined(f, parts, " and "),
            Self::Not(part) => write!(f, "not {}", Part(part)),
            Self::Compare { field, comparison, value } => write!(f, "{field} {} {value}", comparison.sign()),
            Self::Has(field) => write!(f, "has {field}"),
            Self::Bare(word) => write!(f, "{word}"),
        }
    }
}

/// A condition within another: what has parts itself stands in parentheses.
struct Part<'c>(&'c Condition);

impl Display for Part<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Condition::Any(_) | Condition::All(_) | Condition::Not(_) => write!(f, "({})", self.0),
            simple => write!(f, "{simple}"),
        }
    }
}
