//! Answers for people and for programs.

use std::fmt::Write as _;

use rusqlite::types::Value;
use threatmodel_core::names::short;
use threatmodel_report::csv::BYTE_ORDER_MARK;
use threatmodel_text::{
    plain,
    table::{Screen, Table},
};

use super::database::{Answer, Shape};

/// The rows below the names of the columns, for a terminal. Nothing where there are no rows.
pub(crate) fn table(answer: &Answer, screen: Screen) -> String {
    if answer.is_empty() {
        return String::new();
    }
    let mut table = Table::new(heads(answer));
    for row in &answer.rows {
        table.push(row.iter().zip(&answer.columns).map(|(value, (_, shape))| shown(value, *shape)));
    }
    table.text(screen)
}

/// The rows as a list of objects.
pub(crate) fn json(answer: &Answer) -> String {
    let rows: Vec<String> = objects(answer).map(|object| format!("\n  {object}")).collect();
    let end = if rows.is_empty() { "" } else { "\n" };
    format!("[{}{end}]\n", rows.join(","))
}

/// The rows as objects, one on a line.
pub(crate) fn json_lines(answer: &Answer) -> String {
    objects(answer).map(|object| object + "\n").collect()
}

/// The rows as a table that no spreadsheet computes. It goes to other programs, which take a byte-order mark for text.
pub(crate) fn csv(answer: &Answer) -> String {
    let row =
        |row: &Vec<Value>| row.iter().zip(&answer.columns).map(|(value, (_, shape))| text(value, *shape)).collect();
    let table = threatmodel_report::csv::table(heads(answer), answer.rows.iter().map(row));
    table.trim_start_matches(BYTE_ORDER_MARK).to_owned()
}

fn heads(answer: &Answer) -> Vec<String> {
    answer.columns.iter().map(|(name, _)| name.clone()).collect()
}

/// The value for a person: nouns by the last part of their path.
fn shown(value: &Value, shape: Shape) -> String {
    match (shape, value) {
        (Shape::Flag, Value::Integer(on)) => if *on == 0 { "no" } else { "yes" }.to_owned(),
        (Shape::Path, Value::Text(path)) => short(path).to_owned(),
        (Shape::List | Shape::Paths, Value::Text(list)) => {
            let entries = entries(list);
            let entries = entries.iter().map(|entry| if shape == Shape::Paths { short(entry) } else { entry.as_str() });
            entries.collect::<Vec<_>>().join(", ")
        }
        _ => text(value, Shape::Plain),
    }
}

/// The value for a spreadsheet.
fn text(value: &Value, shape: Shape) -> String {
    match (shape, value) {
        (Shape::Flag, Value::Integer(on)) => (*on != 0).to_string(),
        (Shape::List | Shape::Paths, Value::Text(list)) => entries(list).join("; "),
        (_, Value::Null) => String::new(),
        (_, Value::Integer(number)) => number.to_string(),
        (_, Value::Real(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Blob(bytes)) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn entries(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_else(|_| vec![list.to_owned()])
}

/// Each row, with its columns in their order.
fn objects(answer: &Answer) -> impl Iterator<Item = String> {
    answer.rows.iter().map(|row| {
        let member = |((name, shape), value): (&(String, Shape), &Value)| {
            format!("{}: {}", serde_json::Value::from(name.as_str()), member(value, *shape))
        };
        let members: Vec<String> = answer.columns.iter().zip(row).map(member).collect();
        harmless(&format!("{{{}}}", members.join(", ")))
    })
}

/// The value for a program.
fn member(value: &Value, shape: Shape) -> serde_json::Value {
    match (shape, value) {
        (Shape::Flag, Value::Integer(on)) => (*on != 0).into(),
        (Shape::List | Shape::Paths, Value::Text(list)) => entries(list).into(),
        (_, Value::Null) => serde_json::Value::Null,
        (_, Value::Integer(number)) => (*number).into(),
        (_, Value::Real(number)) => (*number).into(),
        _ => text(value, Shape::Plain).into(),
    }
}

/// Texts stay as they are for programs, and do nothing in a terminal.
fn harmless(json: &str) -> String {
    let mut harmless = String::with_capacity(json.len());
    for letter in json.chars() {
        let acts = !matches!(letter, ' '..='~') && plain::line(&letter.to_string()) != letter.to_string();
        match acts {
            false => harmless.push(letter),
            true => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    // Memory can be written to.
                    let _ = write!(harmless, "\\u{unit:04x}");
                }
            }
        }
    }
    harmless
}
