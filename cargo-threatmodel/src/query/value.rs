//! The types of fields and their values: how they compare, and how they are written.

use std::{borrow::Cow, cmp::Ordering};

use jiff::civil::Date;
use threatmodel_core::names::short;

use super::ast::Comparison;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// One word of a list whose order means something.
    Ranked(&'static [&'static str]),
    /// One word of a list.
    Word(&'static [&'static str]),
    /// Several words of a list.
    Words(&'static [&'static str]),
    Text,
    Texts,
    Number,
    Date,
    Flag,
    /// A noun of the model, by its path.
    Name(Named),
    /// Several nouns of the model, by their paths.
    Names(Named),
    /// A level of a classification policy.
    Level,
}

/// How high a level stands in its policy, from 0 for the lowest to 1; as `LevelPosition` of the model, which cannot be made
/// for a level that no asset has. Equal fractions are equal numbers: division rounds correctly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Height(f64);

impl Height {
    /// Where what nobody classified stands, and what has a level that its policy lacks.
    pub(super) const HIGHEST: Self = Self(1.0);

    /// Of the level with this rank, from 0, among that many.
    pub(super) fn of(rank: usize, levels: usize) -> Self {
        let number = |whole: usize| u32::try_from(whole).map_or(f64::from(u32::MAX), f64::from);
        match levels {
            0 | 1 => Self::HIGHEST,
            levels => Self(number(rank) / number(levels - 1)),
        }
    }

    fn cmp(self, other: Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The nouns that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Asset,
    Threat,
    Control,
    Requirement,
    Component,
    Zone,
    Actor,
    Assumption,
    Detection,
    /// A component or an actor.
    End,
    Anything,
}

impl Named {
    /// The kind of noun that a name means, for messages: "threat".
    pub(super) const fn what(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Threat => "threat",
            Self::Control => "control",
            Self::Requirement => "requirement",
            Self::Component => "component",
            Self::Zone => "trust zone",
            Self::Actor => "actor",
            Self::Assumption => "assumption",
            Self::Detection => "detection",
            Self::End => "component or actor",
            Self::Anything => "noun",
        }
    }
}

impl Type {
    /// Whether a value is a list.
    pub(super) const fn is_list(self) -> bool {
        matches!(self, Self::Words(_) | Self::Texts | Self::Names(_))
    }

    /// Whether `<` means something.
    pub(super) const fn is_ordered(self) -> bool {
        matches!(self, Self::Ranked(_) | Self::Number | Self::Date | Self::Level)
    }

    /// Whether `~` means something.
    pub(super) const fn is_searched(self) -> bool {
        self.is_list() || matches!(self, Self::Text | Self::Name(_))
    }
}

/// A word as it is written in a query: `insufficient-evidence`.
pub(super) fn written(word: &str) -> String {
    word.replace(' ', "-")
}

/// The position of a word in its list, however it is written: `InsufficientEvidence`, `insufficient-evidence`.
pub(super) fn word_at(words: &[&str], text: &str) -> Option<usize> {
    let folded = |text: &str| -> String {
        text.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
    };
    words.iter().position(|word| folded(word) == folded(text))
}

/// A text as it is compared: in small letters, with one space wherever there is white space. Doc comments have lines.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a field in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'m> {
    /// Nobody said, or there is none.
    Missing,
    /// The position of a word in the list of the type, and the word.
    Word(usize, &'static str),
    Words(Vec<&'static str>),
    Text(Cow<'m, str>),
    Texts(Vec<&'m str>),
    Number(usize),
    Date(Date),
    Flag(bool),
    /// The path of the row's own noun, which is shown by its last part.
    Own(&'m str),
    Name(&'m str),
    Names(Vec<&'m str>),
    Level {
        policy: &'m str,
        name: &'m str,
        height: Height,
    },
    /// An asset that nobody classified; it is treated as of the highest level.
    Unclassified,
}

/// The operand of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Word(usize, &'static str),
    /// Folded.
    Text(String),
    Number(usize),
    Date(Date),
    Flag(bool),
    /// The path of a noun.
    Name(String),
    /// The policies that have a level of this name, and where it stands there.
    Level(String, Vec<(String, Height)>),
}

impl Value<'_> {
    /// Whether somebody said something, or there is any.
    pub(super) fn is_given(&self) -> bool {
        match self {
            Self::Missing | Self::Unclassified | Self::Number(0) | Self::Word(_, "None") => false,
            Self::Words(list) => !list.is_empty(),
            Self::Texts(list) | Self::Names(list) => !list.is_empty(),
            Self::Text(text) => !text.is_empty(),
            _ => true,
        }
    }

    /// Whether the comparison holds. A missing value differs from everything, and holds for nothing else.
    pub(super) fn compares(&self, comparison: Comparison, literal: &Literal) -> bool {
        match comparison {
            Comparison::Equals => self.is(literal),
            Comparison::Differs => !self.is(literal),
            Comparison::Contains => self.contains(literal),
            Comparison::Below => self.against(literal) == Some(Ordering::Less),
            Comparison::AtMost => self.against(literal).is_some_and(Ordering::is_le),
            Comparison::Above => self.against(literal) == Some(Ordering::Greater),
            Comparison::AtLeast => self.against(literal).is_some_and(Ordering::is_ge),
        }
    }

    fn is(&self, literal: &Literal) -> bool {
        match (self, literal) {
            (Self::Word(_, own), Literal::Word(_, other)) => own == other,
            (Self::Text(own), Literal::Text(other)) => folded(own) == *other,
            (Self::Own(own) | Self::Name(own), Literal::Name(other)) => own == other,
            (Self::Flag(own), Literal::Flag(other)) => own == other,
            (Self::Level { name, .. }, Literal::Level(other, _)) => name == other,
            (own @ (Self::Number(_) | Self::Date(_)), literal) => own.against(literal).is_some_and(Ordering::is_eq),
            _ => false,
        }
    }

    fn contains(&self, literal: &Literal) -> bool {
        match (self, literal) {
            (Self::Text(own), Literal::Text(other)) => folded(own).contains(other.as_str()),
            (Self::Own(own) | Self::Name(own), Literal::Text(other)) => folded(own).contains(other.as_str()),
            (Self::Texts(own), Literal::Text(other)) => own.iter().any(|text| folded(text) == *other),
            (Self::Words(own), Literal::Word(_, other)) => own.contains(other),
            (Self::Names(own), Literal::Name(other)) => own.contains(&other.as_str()),
            _ => false,
        }
    }

    fn against(&self, literal: &Literal) -> Option<Ordering> {
        match (self, literal) {
            (Self::Word(own, _), Literal::Word(other, _)) => Some(own.cmp(other)),
            (Self::Number(own), Literal::Number(other)) => Some(own.cmp(other)),
            (Self::Date(own), Literal::Date(other)) => Some(own.cmp(other)),
            (Self::Unclassified, Literal::Level(_, known)) => Some(Height::HIGHEST.cmp(lowest(known)?)),
            (Self::Level { policy, height, .. }, Literal::Level(_, known)) => {
                let own = known.iter().find(|(known, _)| known == policy).map(|(_, height)| *height);
                Some(height.cmp(own.or_else(|| lowest(known))?))
            }
            _ => None,
        }
    }

    /// The order of two rows by this field; what is missing comes last either way.
    pub(super) fn order(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Word(own, _), Self::Word(other, _)) => own.cmp(other),
            (Self::Text(own), Self::Text(other)) => own.to_lowercase().cmp(&other.to_lowercase()),
            (Self::Number(own), Self::Number(other)) => own.cmp(other),
            (Self::Date(own), Self::Date(other)) => own.cmp(other),
            (Self::Flag(own), Self::Flag(other)) => own.cmp(other),
            (Self::Own(own) | Self::Name(own), Self::Own(other) | Self::Name(other)) => {
                short(own).cmp(short(other)).then(own.cmp(other))
            }
            (own, other) => match (own.height(), other.height()) {
                (Some(own), Some(other)) => own.cmp(other),
                _ => Ordering::Equal,
            },
        };
        if descending { order.reverse() } else { order }
    }

    fn height(&self) -> Option<Height> {
        match self {
            Self::Level { height, .. } => Some(*height),
            Self::Unclassified => Some(Height::HIGHEST),
            _ => None,
        }
    }

    /// The value for a person: nouns by the last part of their path.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Own(path) | Self::Name(path) => short(path).to_owned(),
            Self::Names(paths) => paths.iter().map(|path| short(path)).collect::<Vec<_>>().join(", "),
            Self::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
            Self::Words(words) => words.join(", "),
            Self::Texts(texts) => texts.join(", "),
            other => other.text(),
        }
    }

    /// The value for a spreadsheet: nouns by their path.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Missing | Self::Unclassified => String::new(),
            Self::Word(_, word) => (*word).to_owned(),
            Self::Words(words) => words.join("; "),
            Self::Text(text) => text.clone().into_owned(),
            Self::Texts(list) | Self::Names(list) => list.join("; "),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Flag(on) => on.to_string(),
            Self::Own(path) => short(path).to_owned(),
            Self::Name(path) => (*path).to_owned(),
            Self::Level { name, .. } => (*name).to_owned(),
        }
    }

    /// The value for a program.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Missing | Self::Unclassified => serde_json::Value::Null,
            Self::Words(words) => words.as_slice().into(),
            Self::Texts(list) | Self::Names(list) => list.as_slice().into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(on) => (*on).into(),
            other => other.text().into(),
        }
    }
}

/// Where the level stands at the lowest, for assets whose own policy does not have it: rather too many than too few.
fn lowest(known: &[(String, Height)]) -> Option<Height> {
    known.iter().map(|(_, height)| *height).min_by(|own, other| own.cmp(*other))
}
