//! The tables in words: what `cargo threatmodel query --tables` says.

use std::fmt::Write as _;

use threatmodel_grammar::{RefKind, Statement};
use threatmodel_report::tables::{Column, OF_MODEL, Table, Type, VIEWS, View, tables};

use super::mistake::near;

/// Every table and every view.
pub(crate) fn overview() -> String {
    let mut text = String::from(
        "cargo threatmodel query \"SELECT … FROM …\"

Every table ends with the columns `model`, the name of the package, and `as_of`, the day on which it is judged.
Words such as `High` compare in the order in which they are listed, however they are written; texts without regard to case.
A list is a JSON array, and a table with a row for each entry.

Functions, besides those of SQLite:
  noun('CardTheft')   the path of the noun with this name, or with this end of its path
  level('Secret')     how high the level of a classification stands, from 0 to 1; `level(name, policy)` in this policy
  short(path)         the last part of a path
  today()             the day on which the models are judged
",
    );
    let lists = |table: &&Table| table.doc.starts_with("The entries of ");
    for table in tables().iter().filter(|table| !lists(table)) {
        text += &described(table, false);
    }
    text += "\nTables of lists:\n";
    for table in tables().iter().filter(lists) {
        // Memory can be written to.
        let _ = writeln!(text, "  {:<28} {}", table.name, names(&table.columns));
    }
    for view in VIEWS {
        text += &described_view(view);
    }
    text
}

/// These tables and views; or what is wrong with a name.
pub(crate) fn named(names: &[String]) -> Result<String, String> {
    let mut text = String::new();
    for name in names {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        let table = tables().iter().find(|table| same(&table.name)).map(|table| described(table, true));
        let view = || VIEWS.iter().find(|view| same(view.name)).map(described_view);
        text += &table.or_else(view).ok_or_else(|| {
            let known: Vec<&str> =
                tables().iter().map(|table| table.name.as_str()).chain(VIEWS.iter().map(|view| view.name)).collect();
            let help = near(name, &known).unwrap_or_else(|| "`cargo threatmodel query --tables` lists them".to_owned());
            format!("there is no table `{}`\nhelp: {help}", threatmodel_text::plain::line(name))
        })?;
    }
    Ok(text.trim_start().to_owned())
}

fn described(table: &Table, whole: bool) -> String {
    let mut text = format!("\n{}: {}\n", table.name, sentence(&table.doc));
    for column in table.columns.iter().filter(|column| whole || !OF_MODEL.contains(&column.name)) {
        let _ = writeln!(text, "  {:<22} {}{}", column.name, column.doc, held(column));
    }
    text
}

fn described_view(view: &View) -> String {
    let mut text = format!("\n{}, a view: {}\n", view.name, sentence(view.doc));
    for (name, doc) in view.columns.iter().filter(|(name, _)| !OF_MODEL.contains(name)) {
        let _ = writeln!(text, "  {name:<22} {doc}");
    }
    text
}

fn names(columns: &[Column]) -> String {
    let names = columns.iter().map(|column| column.name).filter(|name| !OF_MODEL.contains(name));
    names.collect::<Vec<_>>().join(", ")
}

/// A doc comment as part of a line.
fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the column holds, if that is no text.
fn held(column: &Column) -> String {
    let kind = match column.kind {
        Type::Word(words) => words.join(" < "),
        Type::Words(words) => format!("list of {}", words.join(" < ")),
        Type::Number => "number".to_owned(),
        Type::Share => "number from 0 to 1".to_owned(),
        Type::Flag => "flag".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Level => "level".to_owned(),
        Type::Path(kind) => format!("path of {}", noun(kind)),
        Type::Texts => "list".to_owned(),
        Type::Paths(kind) => format!("list of paths of {}", noun(kind)),
        _ => String::new(),
    };
    match (kind.as_str(), column.nullable) {
        ("", false) => String::new(),
        ("", true) => " (may be NULL)".to_owned(),
        (kind, false) => format!(" ({kind})"),
        (kind, true) => format!(" ({kind}; may be NULL)"),
    }
}

fn noun(kind: RefKind) -> &'static str {
    match kind {
        RefKind::Noun => "a noun",
        RefKind::One(Statement::WorkflowStep) => "a step",
        kind => kind.described(),
    }
}
