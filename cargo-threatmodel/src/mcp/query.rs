//! The tool `query`: the model as tables, asked in SQL.

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tool::{Object, Tool};
use crate::{
    options::{Selection, Shown},
    query::{self, Bounds},
    subject::Error,
    verbs::query::{incomplete, of_packages},
};

/// How many rows are given unless somebody asks for another number.
const ROWS: usize = 200;

/// The most bytes of rows: what an assistant can still read.
const BYTES: usize = 256 << 10;

/// How long SQLite may take.
const TIME: Duration = Duration::from_secs(10);

pub(super) struct Query;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// One SELECT in the SQL of SQLite: `SELECT name, state FROM threats WHERE severity >= 'High'`. Empty, it gives the tables with
    /// their columns.
    #[serde(default)]
    sql: String,
    /// Count the results of the last test run, as far as the code is unchanged; otherwise what only a run can show is pending.
    #[serde(default)]
    last_run: bool,
    /// How many rows to give at most.
    #[serde(default = "most")]
    rows: usize,
}

fn most() -> usize {
    ROWS
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Rows {
    /// The rows, each with its columns by name.
    #[schemars(with = "Vec<BTreeMap<String, Value>>")]
    rows: Vec<Value>,
    /// What the rows lack, and why; the tables, where no query was asked.
    notes: Vec<String>,
}

impl Tool for Query {
    const NAME: &'static str = "query";
    const TITLE: &'static str = "Ask the threat model in SQL";
    const DESCRIPTION: &'static str = "Answers a question about the threat model in SQL, on tables such as threats, exposures, \
        controls, mitigations, tests, evidence, assets, flows, requirements, decisions, findings and surface. \
        Call it without `sql` for all tables and their columns. `noun('Name')` gives the path of a noun, severities compare in their \
        order: `SELECT name, state, evidence FROM threats WHERE severity >= 'High' AND evidence < 'Proven'`.";
    type Asked = Asked;
    type Answer = Object<Rows>;

    fn answer(selection: &Selection, asked: Asked) -> Result<Object<Rows>, Error> {
        if asked.sql.trim().is_empty() {
            return Ok(Object(Rows { rows: Vec::new(), notes: vec![query::overview()] }));
        }
        let bounds = Bounds { rows: asked.rows, bytes: BYTES, time: Some(TIME) };
        let query = query::Query::read_within(&asked.sql, bounds)?;
        let (answer, missing) = of_packages(&query, selection, &Shown { last_run: asked.last_run })?;
        let mut notes: Vec<String> = missing.iter().map(|(name, missing)| incomplete(name, *missing)).collect();
        if answer.more {
            let given = answer.len();
            notes.push(format!(
                "there are more rows than the first {given}: say more precisely which you need, or take them part by part with `ORDER \
                 BY`, `LIMIT` and `OFFSET`"
            ));
        }
        Ok(Object(Rows { rows: serde_json::from_str(&query::json(&answer))?, notes }))
    }
}
