//! Tables as files: one JSON object on a line, in folders that engines understand, `model=shop/as_of=2026-11-30/threats.jsonl`.
//!
//! The folders are the columns `model` and `as_of`. Beside the tables lies what wrote them.

use core::fmt;

use serde::{
    Deserialize, Deserializer as _, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{Cell, Column, FORMAT, OF_MODEL, Source, Table, Type, engines::scripts, tables};

/// The name of the file that says what wrote the tables of a model.
pub const HEAD: &str = "tables.json";

/// What wrote the tables of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the tables, [`FORMAT`].
    pub format: u32,
    /// The version of the crate that wrote them.
    pub version: String,
    /// The name of the model.
    pub model: String,
    /// The day on which it was judged.
    pub as_of: String,
}

/// The files of a model, with the folders they lie in: every table, and what wrote them.
pub fn files<'m>(source: &'m Source<'m>) -> impl Iterator<Item = (String, String)> + 'm {
    let as_of = source.model.facts().as_of.to_string();
    let folder = format!("model={}/as_of={as_of}", source.name);
    let head =
        Head { format: FORMAT, version: env!("CARGO_PKG_VERSION").to_owned(), model: source.name.to_owned(), as_of };
    // Nothing in it can fail to be written: text and a number. It is one line, for engines that read by lines.
    let head = (format!("{folder}/{HEAD}"), serde_json::to_string(&head).unwrap_or_default() + "\n");
    let file = move |table: &Table| (format!("{folder}/{}.jsonl", table.name), lines(table, source));
    tables().iter().map(file).chain([head])
}

/// The files beside the models: every table with its columns, for people, and the SQL that makes views of the files in other engines.
#[must_use]
pub fn schemas() -> Vec<(String, String)> {
    [schema()].into_iter().chain(scripts()).collect()
}

fn schema() -> (String, String) {
    let column = |column: &Column| {
        let nullable = column.nullable;
        serde_json::json!({ "name": column.name, "type": held(column.kind), "nullable": nullable, "doc": column.doc })
    };
    let table = |table: &Table| {
        let columns: Vec<Value> = table.columns.iter().map(column).collect();
        serde_json::json!({ "name": table.name, "doc": table.doc, "columns": columns })
    };
    let tables: Vec<Value> = tables().iter().map(table).collect();
    let schema = serde_json::json!({ "format": FORMAT, "tables": tables });
    (format!("schema-{FORMAT}.json"), format!("{schema:#}\n"))
}

/// The type of a column in JSON.
const fn held(kind: Type) -> &'static str {
    match kind {
        Type::Number | Type::Share => "number",
        Type::Flag => "boolean",
        Type::Texts | Type::Words(_) | Type::Paths(_) => "array of strings",
        Type::Date => "date",
        _ => "string",
    }
}

fn lines(table: &Table, source: &Source<'_>) -> String {
    let mut lines = String::new();
    table.rows(source, &vec![true; table.columns.len()], &mut |row| {
        let members = table.columns.iter().zip(row).filter(|(column, _)| !OF_MODEL.contains(&column.name));
        let object: Map<String, Value> = members.map(|(column, cell)| (column.name.to_owned(), cell.into())).collect();
        lines += &Value::Object(object).to_string();
        lines.push('\n');
    });
    lines
}

impl Table {
    /// The row that a line of a file holds, with those columns that are wanted. What the columns do not have is left out, and what the
    /// line does not have is missing: another version of the same format wrote it.
    ///
    /// # Errors
    ///
    /// If it is no object, or has another type where a column is.
    pub fn row(&self, line: &str, head: &Head, wanted: &[bool]) -> Result<Vec<Cell<'static>>, String> {
        let mut reader = serde_json::Deserializer::from_str(line);
        let values = reader.deserialize_map(Wanted { table: self, wanted });
        let values = values.and_then(|values| reader.end().map(|()| values)).map_err(|error| error.to_string())?;
        let [model, _] = OF_MODEL;
        let cell = |(column, value): (&Column, Value)| match column.name {
            name if name == model => Ok(head.model.clone().into()),
            name if OF_MODEL.contains(&name) => Ok(head.as_of.clone().into()),
            name => cell(value, column.kind).ok_or_else(|| format!("`{name}` is no {}", held(column.kind))),
        };
        self.columns.iter().zip(values).map(cell).collect()
    }
}

/// Reads an object, and passes over what nobody wants.
struct Wanted<'t> {
    table: &'t Table,
    wanted: &'t [bool],
}

impl<'de> Visitor<'de> for Wanted<'_> {
    /// A value for each column.
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row of `{}`", self.table.name)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Vec<Value>, M::Error> {
        let mut values = vec![Value::Null; self.table.columns.len()];
        while let Some(name) = map.next_key::<String>()? {
            let position = self.table.position(&name).filter(|&at| self.wanted.get(at).copied().unwrap_or_default());
            match position.and_then(|at| values.get_mut(at)) {
                Some(value) => *value = map.next_value()?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

fn cell(value: Value, kind: Type) -> Option<Cell<'static>> {
    match (value, kind) {
        (Value::Null, _) => Some(Cell::Missing),
        (Value::String(text), Type::Text | Type::Word(_) | Type::Level | Type::Date | Type::Path(_)) => {
            Some(text.into())
        }
        (Value::Number(number), Type::Number) => number.as_i64().map(Cell::Number),
        (Value::Number(number), Type::Share) => number.as_f64().map(Cell::Share),
        (Value::Bool(on), Type::Flag) => Some(on.into()),
        (Value::Array(list), Type::Texts | Type::Words(_) | Type::Paths(_)) => {
            let text = |value| if let Value::String(text) = value { Some(text.into()) } else { None };
            list.into_iter().map(text).collect::<Option<Vec<_>>>().map(Cell::List)
        }
        _ => None,
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Missing => Self::Null,
            Cell::Text(text) => text.into_owned().into(),
            Cell::Number(number) => number.into(),
            Cell::Share(share) => share.into(),
            Cell::Flag(on) => on.into(),
            Cell::List(list) => list.into_iter().map(|text| Self::from(text.into_owned())).collect(),
        }
    }
}
