//! The lists in a table as tables: `threat_targets` has a row for each asset that a threat targets.

use threatmodel_grammar::{RefKind, attribute};

use super::{
    Column, Fill, OF_MODEL, Rows, Table, Type,
    declare::{date, number, text},
};

impl Table {
    pub(super) fn new(name: &str, one: &'static str, doc: &str, columns: Vec<Column>, fill: Fill) -> Self {
        Self::with(name.to_owned(), one, doc.trim().to_owned(), columns, Rows::Filled(fill))
    }

    fn with(name: String, one: &'static str, doc: String, mut columns: Vec<Column>, rows: Rows) -> Self {
        let [model, as_of] = OF_MODEL;
        columns.push(Column::new(model, false, text("the model, by the name of its package")));
        columns.push(Column::new(as_of, false, date("the day on which the model is judged")));
        Self { name, one, doc, columns, rows }
    }
}

/// A table for each list of a table.
pub(super) fn of(table: &Table) -> Vec<Table> {
    let key = table.position("path").or_else(|| table.position("number"));
    let (Some(key), Rows::Filled(fill)) = (key, &table.rows) else { return Vec::new() };
    let lists = table.columns.iter().enumerate().filter_map(|(at, column)| Some((at, column, column.kind.entry()?)));
    lists.map(|(list, column, entry)| one(table, *fill, key, list, column, entry)).collect()
}

fn one(table: &Table, fill: Fill, key: usize, list: usize, column: &Column, entry: Type) -> Table {
    let by = &table.columns[key];
    let columns = vec![
        Column::new(
            table.one,
            false,
            (by.kind, format!("the {}, by its `{}` in `{}`", table.one.replace('_', " "), by.name, table.name)),
        ),
        Column::new("position", false, number("the position in the list, from 0")),
        Column::new(entry_name(entry, table.one), false, (entry, column.doc.clone())),
    ];
    let doc = format!("The entries of `{}.{}`.", table.name, column.name);
    let name = format!("{}_{}", table.one, column.name);
    let rows = Rows::Entries { fill, columns: table.columns.len() - OF_MODEL.len(), key, list };
    Table::with(name, "entry", doc, columns, rows)
}

/// The name of the column with the entry: that of the noun, or `value`.
fn entry_name(entry: Type, one: &str) -> &'static str {
    let name = match entry {
        Type::Path(RefKind::One(statement)) => attribute(statement).name,
        Type::Path(RefKind::Endpoint) => "endpoint",
        Type::Path(RefKind::Event) => "event",
        Type::Path(_) => "noun",
        _ => "value",
    };
    if name == one { "value" } else { name }
}
