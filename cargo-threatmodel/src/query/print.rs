//! Answers for people and for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};
use threatmodel_text::plain;
use unicode_width::UnicodeWidthStr as _;

use super::{fields::Field, run::Answer};

/// The widest that a cell of a table gets, but for the last one of a row.
const WIDEST: usize = 60;

/// The name of the column that says which package a row is of.
const PACKAGE: &str = "package";

/// The rows below the names of the columns, for a terminal. Nothing where there are no rows.
pub(crate) fn table(answer: &Answer<'_>) -> String {
    if answer.is_empty() {
        return String::new();
    }
    let mut lines = vec![heads(answer, &answer.shown)];
    for (package, row) in &answer.rows {
        let cells = answer.shown.iter().map(|field| (field.get)(row).shown());
        let cells = answer.several.then(|| (*package).to_owned()).into_iter().chain(cells);
        lines.push(cells.map(|cell| plain::line(&cell)).collect());
    }
    let last = lines[0].len().saturating_sub(1);
    for line in &mut lines {
        for cell in &mut line[..last] {
            *cell = plain::cut(cell, WIDEST).into_owned();
        }
    }
    let widths: Vec<usize> =
        (0..=last).map(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or_default()).collect();
    let mut table = String::new();
    for line in &lines {
        let mut written = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            written += cell;
            written += &" ".repeat(width - cell.width() + 2);
        }
        table += written.trim_end();
        table.push('\n');
    }
    table
}

/// The rows as a list of objects.
pub(crate) fn json(answer: &Answer<'_>) -> String {
    let row = |(package, row): &(&str, _)| {
        let package = answer.several.then(|| (PACKAGE.to_owned(), Json::from(*package)));
        let fields = answer.all.iter().map(|field| (field.name.to_owned(), (field.get)(row).json()));
        Json::Object(package.into_iter().chain(fields).collect::<Map<_, _>>())
    };
    let rows: Json = answer.rows.iter().map(row).collect();
    // Texts stay as they are for programs, and do nothing in a terminal.
    let mut harmless = String::new();
    for letter in format!("{rows:#}\n").chars() {
        let acts = !matches!(letter, '\n' | ' '..='~') && plain::line(&letter.to_string()) != letter.to_string();
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

/// The rows as a table that no spreadsheet computes.
pub(crate) fn csv(answer: &Answer<'_>) -> String {
    let rows = answer.rows.iter().map(|(package, row)| {
        let package = answer.several.then(|| (*package).to_owned());
        package.into_iter().chain(answer.all.iter().map(|field| (field.get)(row).text())).collect()
    });
    threatmodel_report::csv::table(heads(answer, &answer.all), rows)
}

fn heads(answer: &Answer<'_>, fields: &[&Field]) -> Vec<String> {
    let package = answer.several.then(|| PACKAGE.to_owned());
    package.into_iter().chain(fields.iter().map(|field| field.name.to_owned())).collect()
}
