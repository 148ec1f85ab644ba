//! The model as tables, for query languages: what each column means, and the rows.
//!
//! Each table is declared once, in a file of its own: its name, its columns with their documentation, and how a model fills them.
//! What a noun says are columns by themselves, from the declaration of its attribute. Each list in a table is a table, too, with a
//! row for each entry.

#[macro_use]
mod declare;

mod accesses;
mod actors;
mod assets;
mod assumptions;
mod classification_levels;
mod components;
mod controls;
mod decisions;
mod detections;
mod dismissals;
mod emissions;
mod engines;
mod evidence;
mod exposures;
mod findings;
mod flows;
mod lists;
mod mitigations;
mod models;
mod nouns;
mod packages;
mod pairs;
mod problems;
mod reach;
mod requirements;
mod satisfactions;
mod stored;
mod surface;
mod tests;
mod threats;
mod trust_zones;
mod views;
mod workflow_steps;

use std::{borrow::Cow, sync::LazyLock};

use threatmodel_grammar::RefKind;
use threatmodel_model::{lock::Lock, model::Model};

pub use classification_levels::height;
pub use models::unread;
pub use stored::{HEAD, Head, files, schemas};
pub use views::{VIEWS, View};

/// The version of the tables. It grows when a reader of the older ones would misread the newer.
pub const FORMAT: u32 = 1;

/// The columns that end every table, and tell models apart.
pub const OF_MODEL: [&str; 2] = ["model", "as_of"];

/// A model whose tables are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Source<'m> {
    /// Its name: that of the package.
    pub name: &'m str,
    /// The model.
    pub model: &'m Model,
    /// Its lock, which findings are about.
    pub lock: Option<&'m Lock>,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name: `threats`.
    pub name: String,
    /// What a row is: `threat`. A column with this name, in another table, leads to a row of this one; `entry` where it is one of a list.
    pub one: &'static str,
    /// What its rows are, in a sentence.
    pub doc: String,
    /// The columns, in their order.
    pub columns: Vec<Column>,
    rows: Rows,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Type,
    /// What it means, in a phrase.
    pub doc: String,
    /// Whether it may be missing.
    pub nullable: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Type {
    /// A text.
    Text,
    /// One word of a list whose order is that of `<`.
    Word(&'static [&'static str]),
    /// A level of a classification policy.
    Level,
    /// A whole number.
    Number,
    /// A number from 0 to 1.
    Share,
    /// Yes or no.
    Flag,
    /// A day, `2027-03-31`.
    Date,
    /// The path of a noun.
    Path(RefKind),
    /// Texts.
    Texts,
    /// Words of a list.
    Words(&'static [&'static str]),
    /// The paths of nouns.
    Paths(RefKind),
}

impl Type {
    /// The type of an entry, where it is a list.
    #[must_use]
    pub const fn entry(self) -> Option<Self> {
        match self {
            Self::Texts => Some(Self::Text),
            Self::Words(words) => Some(Self::Word(words)),
            Self::Paths(kind) => Some(Self::Path(kind)),
            _ => None,
        }
    }
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'m> {
    /// Nothing.
    Missing,
    /// A text, a word, a level, a date or a path.
    Text(Cow<'m, str>),
    /// A whole number.
    Number(i64),
    /// A number from 0 to 1.
    Share(f64),
    /// Yes or no.
    Flag(bool),
    /// A list of texts, words or paths.
    List(Vec<Cow<'m, str>>),
}

/// How a table gets its rows. The second argument says, for each column, whether anybody looks at it.
type Fill = for<'m> fn(&Source<'m>, &[bool], &mut dyn FnMut(Vec<Cell<'m>>));

#[derive(Debug)]
enum Rows {
    /// From the model.
    Filled(Fill),
    /// From a list: each row of that table, by its column `key`, has one for each entry of its column `list`.
    Entries { fill: Fill, columns: usize, key: usize, list: usize },
}

/// Every table.
#[must_use]
pub fn tables() -> &'static [Table] {
    static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
        let mut tables = vec![
            threats::table(),
            assets::table(),
            controls::table(),
            requirements::table(),
            components::table(),
            trust_zones::table(),
            actors::table(),
            assumptions::table(),
            detections::table(),
            workflow_steps::table(),
            nouns::table(),
            exposures::table(),
            mitigations::table(),
            pairs::table(),
            tests::table(),
            evidence::table(),
            decisions::table(),
            dismissals::table(),
            satisfactions::table(),
            accesses::table(),
            flows::table(),
            emissions::table(),
            reach::table(),
            surface::table(),
            findings::table(),
            problems::table(),
            classification_levels::table(),
            packages::table(),
            models::table(),
        ];
        let lists: Vec<Table> = tables.iter().flat_map(lists::of).collect();
        tables.extend(lists);
        tables
    });
    &TABLES
}

impl Table {
    /// The position of a column.
    #[must_use]
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name.eq_ignore_ascii_case(column))
    }

    /// Hands each row over. What stands in columns that nobody wants is missing.
    pub fn rows<'m>(&self, source: &Source<'m>, wanted: &[bool], each: &mut dyn FnMut(Vec<Cell<'m>>)) {
        let as_of = source.model.facts().as_of.to_string();
        let mut finish = |mut row: Vec<Cell<'m>>| {
            row.push(source.name.into());
            row.push(Cell::Text(Cow::Owned(as_of.clone())));
            each(row);
        };
        match self.rows {
            Rows::Filled(fill) => fill(source, wanted, &mut finish),
            Rows::Entries { fill, columns, key, list } => {
                let needed: Vec<bool> = (0..columns).map(|at| at == key || at == list).collect();
                fill(source, &needed, &mut |mut row| {
                    let (Cell::List(entries), key) = (row.swap_remove(list), row.swap_remove(key)) else { return };
                    for (at, entry) in entries.into_iter().enumerate() {
                        finish(vec![key.clone(), at.into(), Cell::Text(entry)]);
                    }
                });
            }
        }
    }
}

impl Column {
    fn new(name: &'static str, nullable: bool, (kind, doc): (Type, String)) -> Self {
        Self { name, kind, doc, nullable }
    }
}

impl<'m> From<&'m str> for Cell<'m> {
    fn from(text: &'m str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'m> From<&'m String> for Cell<'m> {
    fn from(text: &'m String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<jiff::civil::Date> for Cell<'_> {
    fn from(day: jiff::civil::Date) -> Self {
        day.to_string().into()
    }
}

impl From<bool> for Cell<'_> {
    fn from(on: bool) -> Self {
        Self::Flag(on)
    }
}

impl From<f64> for Cell<'_> {
    fn from(share: f64) -> Self {
        Self::Share(share)
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'m> From<Vec<Cow<'m, str>>> for Cell<'m> {
    fn from(list: Vec<Cow<'m, str>>) -> Self {
        Self::List(list)
    }
}

impl<'m> From<Vec<&'m str>> for Cell<'m> {
    fn from(list: Vec<&'m str>) -> Self {
        list.into_iter().map(Cow::Borrowed).collect::<Vec<_>>().into()
    }
}

impl<'m> From<&'m [String]> for Cell<'m> {
    fn from(list: &'m [String]) -> Self {
        list.iter().map(|text| Cow::Borrowed(text.as_str())).collect::<Vec<_>>().into()
    }
}

impl<'m> From<&'m Vec<String>> for Cell<'m> {
    fn from(list: &'m Vec<String>) -> Self {
        list.as_slice().into()
    }
}

impl<'m, T: Into<Cell<'m>>> From<Option<T>> for Cell<'m> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}
