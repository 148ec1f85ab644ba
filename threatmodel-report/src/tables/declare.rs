//! How a table is declared.
//!
//! ```text
//! table! {
//!     /// Code that faces a threat.
//!     "exposures" of "exposure", |source| (number, exposure) in source.model.exposures().enumerate() => {
//!         ! "number" number("its position in the model"), number;       always there
//!         ? "decision" text("the decision that covers it"), …;          may be missing
//!     } site &exposure.facts().site                                     and the columns of a place in code
//! }
//! ```
//!
//! A noun's table has, between its path and its place, the columns that are declared here and the keys of its attribute.

use std::borrow::Cow;

use threatmodel_core::words::{Evidence, ItemKind};
use threatmodel_grammar::{Key, RefKind, Statement, Syntax, Takes, attribute, fact::Noun};
use threatmodel_model::{
    annotation::{Place, Void},
    model::{
        State,
        facts::{Declaration, Site},
    },
};

use super::{Cell, Column, Type};

macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $name:literal of $one:literal, |$source:ident| $row:pat_param in $rows:expr => {
            $($need:tt $column:literal $what:expr, $cell:expr;)*
        } $(site $site:expr)? $(, place $place:expr)?
    ) => {
        pub(super) fn table() -> $crate::tables::Table {
            fn fill<'m>(
                $source: &$crate::tables::Source<'m>,
                wanted: &[bool],
                each: &mut dyn FnMut(Vec<$crate::tables::Cell<'m>>),
            ) {
                for $row in $rows {
                    #[allow(unused_mut, unused_variables, reason = "not every table has columns of its own")]
                    let mut wanted = wanted.iter().copied();
                    #[allow(unused_mut, reason = "not every table has a place")]
                    let mut cells = vec![$(match wanted.next() {
                        Some(true) => $crate::tables::Cell::from($cell),
                        _ => $crate::tables::Cell::Missing,
                    }),*];
                    $(cells.extend($crate::tables::declare::site_cells($site));)?
                    $(cells.extend($crate::tables::declare::place_cells($place));)?
                    each(cells);
                }
            }
            #[allow(unused_mut, reason = "not every table has a place")]
            let mut columns = vec![$($crate::tables::Column::new($column, nullable!($need), $what)),*];
            $(columns.extend($crate::tables::declare::site_columns()); let _ = stringify!($site);)?
            $(columns.extend($crate::tables::declare::place_columns()); let _ = stringify!($place);)?
            $crate::tables::Table::new($name, $one, concat!($($doc),+), columns, fill)
        }
    };
}

macro_rules! noun_table {
    (
        $(#[doc = $doc:literal])+
        $name:literal of $statement:ident, |$source:ident| $noun:ident $(, $more:pat_param)? in $rows:expr => {
            $($need:tt $column:literal $what:expr, $cell:expr;)*
        } renamed $renamed:expr
    ) => {
        pub(super) fn table() -> $crate::tables::Table {
            use threatmodel_grammar::Statement;
            const RENAMED: &[(&str, &str)] = &$renamed;
            fn fill<'m>(
                $source: &$crate::tables::Source<'m>,
                wanted: &[bool],
                each: &mut dyn FnMut(Vec<$crate::tables::Cell<'m>>),
            ) {
                for noun_table!(@row $noun $(, $more)?) in $rows {
                    let facts = $noun.facts();
                    let mut cells = $crate::tables::declare::identity_cells(&facts.declared);
                    #[allow(unused_mut, unused_variables, reason = "not every table has columns of its own")]
                    let mut wanted = wanted.iter().copied().skip(cells.len());
                    $(cells.push(match wanted.next() {
                        Some(true) => $crate::tables::Cell::from($cell),
                        _ => $crate::tables::Cell::Missing,
                    });)*
                    cells.extend($crate::tables::declare::key_cells(facts));
                    cells.extend($crate::tables::declare::declared_cells(&facts.declared));
                    each(cells);
                }
            }
            let mut columns = $crate::tables::declare::identity_columns(Statement::$statement);
            $(columns.push($crate::tables::Column::new($column, nullable!($need), $what));)*
            columns.extend($crate::tables::declare::key_columns(Statement::$statement, RENAMED));
            columns.extend($crate::tables::declare::declared_columns());
            let one = threatmodel_grammar::attribute(Statement::$statement).name;
            $crate::tables::Table::new($name, one, concat!($($doc),+), columns, fill)
        }
    };
    (@row $noun:ident) => { $noun };
    (@row $noun:ident, $more:pat_param) => { ($noun, $more) };
}

macro_rules! nullable {
    (!) => {
        false
    };
    (?) => {
        true
    };
}

/// The states, the worst first.
pub(super) const STATES: &[&str] = &{
    let mut names = [""; State::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = State::ALL[at].name();
        at += 1;
    }
    names
};

/// The rungs of evidence, and below them what no control is claimed for.
pub(super) const RUNGS: &[&str] = &["None", "Claimed", "Tested", "Proven"];

/// The rung, or that there is none.
pub(super) fn rung(evidence: Option<Evidence>) -> &'static str {
    evidence.map_or(RUNGS[0], Evidence::name)
}

// What a column holds, and what it means.

pub(super) fn text(doc: &str) -> (Type, String) {
    (Type::Text, doc.to_owned())
}

pub(super) fn word(words: &'static [&'static str], doc: &str) -> (Type, String) {
    (Type::Word(words), doc.to_owned())
}

pub(super) fn number(doc: &str) -> (Type, String) {
    (Type::Number, doc.to_owned())
}

pub(super) fn share(doc: &str) -> (Type, String) {
    (Type::Share, doc.to_owned())
}

pub(super) fn flag(doc: &str) -> (Type, String) {
    (Type::Flag, doc.to_owned())
}

pub(super) fn date(doc: &str) -> (Type, String) {
    (Type::Date, doc.to_owned())
}

pub(super) fn level(doc: &str) -> (Type, String) {
    (Type::Level, doc.to_owned())
}

pub(super) fn texts(doc: &str) -> (Type, String) {
    (Type::Texts, doc.to_owned())
}

pub(super) fn path(statement: Statement, doc: &str) -> (Type, String) {
    (Type::Path(RefKind::One(statement)), doc.to_owned())
}

pub(super) fn path_of(kind: RefKind, doc: &str) -> (Type, String) {
    (Type::Path(kind), doc.to_owned())
}

pub(super) fn paths(statement: Statement, doc: &str) -> (Type, String) {
    (Type::Paths(RefKind::One(statement)), doc.to_owned())
}

/// What the key of an attribute, or its first reference, holds and means.
pub(super) fn key(statement: Statement, name: &str) -> (Type, String) {
    let attribute = attribute(statement);
    let known = attribute.first.iter().chain(attribute.keys).find(|key| key.name == name);
    known.map_or_else(|| text(name), |key| (held(key.takes), key.described()))
}

const fn held(takes: Takes) -> Type {
    match takes {
        Takes::SyntaxText(Syntax::Date) => Type::Date,
        Takes::Word(words) => Type::Word(words),
        Takes::Words(words) => Type::Words(words),
        Takes::Flag => Type::Flag,
        Takes::Number(..) => Type::Number,
        Takes::Level => Type::Level,
        Takes::Ref(RefKind::Kind) => Type::Text,
        Takes::Ref(kind) => Type::Path(kind),
        Takes::Emission => Type::Path(RefKind::One(Statement::Detection)),
        Takes::Refs(kind) | Takes::RefsOrAll(kind) | Takes::RefGroups(kind) => Type::Paths(kind),
        Takes::SyntaxTexts(_) | Takes::WordsOrTexts(_) | Takes::Fields => Type::Texts,
        Takes::Text | Takes::SyntaxText(_) | Takes::WordOrText(_) | Takes::Field | Takes::Function | Takes::Expr => {
            Type::Text
        }
    }
}

// What every noun has.

pub(super) fn identity_columns(statement: Statement) -> Vec<Column> {
    vec![
        Column::new("path", false, path(statement, "the declared path, which other tables name it by")),
        Column::new("name", false, text("the last part of the path")),
    ]
}

pub(super) fn identity_cells(declared: &Declaration) -> Vec<Cell<'_>> {
    vec![(&declared.path).into(), (&declared.name).into()]
}

pub(super) fn key_columns(statement: Statement, renamed: &[(&str, &'static str)]) -> Vec<Column> {
    let column = |key: &'static Key| {
        let other = renamed.iter().find(|(name, _)| *name == key.name).map(|(_, other)| *other);
        let kind = held(key.takes);
        let nullable = !key.required && kind.entry().is_none() && kind != Type::Flag;
        Column::new(other.unwrap_or(key.name), nullable, (kind, key.described()))
    };
    keys(statement).map(column).collect()
}

/// The keys that stand for themselves; `id` is of the declaration, and a part of another key has no value.
fn keys(statement: Statement) -> impl Iterator<Item = &'static Key> {
    attribute(statement).keys.iter().filter(|key| !matches!(key.name, "id" | "contains"))
}

pub(super) fn key_cells<'m>(noun: &'m dyn Noun) -> Vec<Cell<'m>> {
    let keys = keys(noun.attribute().states);
    keys.zip(noun.values()).map(|(key, values)| cell(held(key.takes), values)).collect()
}

fn cell<'m>(kind: Type, values: Vec<String>) -> Cell<'m> {
    if kind.entry().is_some() {
        return Cell::List(values.into_iter().map(Cow::Owned).collect());
    }
    let value = values.into_iter().next();
    match kind {
        Type::Flag => Cell::Flag(value.is_some()),
        Type::Number => value.and_then(|value| value.parse::<i64>().ok()).map_or(Cell::Missing, Cell::Number),
        Type::Level => value.as_deref().map(|level| threatmodel_core::names::short(level).to_owned()).into(),
        _ => value.into(),
    }
}

pub(super) fn declared_columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("id", true, text("the team's own identifier")),
        Column::new("doc", false, text("the doc comment")),
        Column::new("package", false, text("the package that declares it")),
        Column::new("component", false, path_of(RefKind::Endpoint, COMPONENT)),
    ];
    columns.extend(place_columns());
    columns
}

pub(super) fn declared_cells(declared: &Declaration) -> Vec<Cell<'_>> {
    let mut cells = vec![
        declared.id.as_ref().into(),
        (&declared.doc).into(),
        (&declared.package).into(),
        (&declared.component).into(),
    ];
    cells.extend(place_cells(&declared.place));
    cells
}

const COMPONENT: &str = "the component that it is in; `package:NAME` outside any component";

// What everything in code has.

pub(super) fn site_columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("item", false, text("the annotated code")),
        Column::new("item_kind", false, word(ItemKind::NAMES, "the kind of code")),
        Column::new("package", false, text("the package")),
        Column::new("component", false, path_of(RefKind::Endpoint, COMPONENT)),
        Column::new("counts", false, flag("it is compiled and, where it is a test, run")),
        Column::new("void", true, text("why it does not count")),
        Column::new("test_only", false, flag("it is compiled for tests only")),
    ];
    columns.extend(place_columns());
    columns
}

pub(super) fn site_cells(site: &Site) -> Vec<Cell<'_>> {
    let mut cells = vec![
        (&site.item).into(),
        site.item_kind.name().into(),
        (&site.package).into(),
        (&site.component).into(),
        site.counts().into(),
        site.void.map(Void::reason).into(),
        site.test_only.into(),
    ];
    cells.extend(place_cells(&site.place));
    cells
}

pub(super) fn place_columns() -> Vec<Column> {
    vec![
        Column::new("file", false, text("the file, relative to the workspace's folder")),
        Column::new("line", false, number("the line, from 1")),
    ]
}

pub(super) fn place_cells(place: &Place) -> [Cell<'_>; 2] {
    [(&place.file).into(), place.line.into()]
}

/// Each path once, in the order in which they come.
pub(super) fn once<'m>(paths: impl Iterator<Item = &'m str>) -> Vec<&'m str> {
    let mut seen = std::collections::HashSet::new();
    paths.filter(|path| seen.insert(*path)).collect()
}
