//! Tables in other engines: the SQL that makes views of the files, for DuckDB, Spark and Trino.
//!
//! In each, the schema `history` has every day of every model, and `newest` the newest day of each. Dates are texts there, as they
//! are in SQLite: so they are compared in the same way everywhere.

use super::{FORMAT, HEAD, OF_MODEL, Table, Type, tables};

/// What stands in the scripts for the folder with the models.
const FOLDER: &str = "FOLDER";

/// The scripts, with the names of their files.
pub(super) fn scripts() -> [(String, String); 3] {
    [("duckdb", duckdb as fn() -> String), ("spark", spark), ("trino", trino)]
        .map(|(engine, script)| (format!("{engine}-{FORMAT}.sql"), script()))
}

fn duckdb() -> String {
    let read = |name: &str, file: &str, format: &str, columns: &str| {
        format!(
            "CREATE VIEW history.{name} AS SELECT * FROM read_json('{FOLDER}/model=*/as_of=*/{file}', format = '{format}', hive_partitioning = true, hive_types = {{'model': VARCHAR, 'as_of': VARCHAR}}, columns = {{{columns}}});"
        )
    };
    let table = |table: &Table| {
        let columns = table.columns.iter().filter(|column| !OF_MODEL.contains(&column.name));
        let columns: Vec<String> =
            columns.map(|column| format!("'{}': '{}'", column.name, of_duckdb(column.kind))).collect();
        read(&table.name, &format!("{}.jsonl", table.name), "newline_delimited", &columns.join(", "))
    };
    let mut lines =
        head("DuckDB", "`duckdb -init FILE` runs this. Put the folder in for FOLDER; `s3://bucket/models` is one.");
    lines.extend(["CREATE SCHEMA history;".to_owned(), "CREATE SCHEMA newest;".to_owned()]);
    lines.push(read("versions", HEAD, "auto", "'format': 'BIGINT', 'version': 'VARCHAR'"));
    lines.extend(tables().iter().map(table));
    ended(lines, "", "USE newest;")
}

fn spark() -> String {
    let read = |name: &str, file: &str, columns: &str, options: &str| {
        format!(
            "CREATE TABLE history.{name} ({columns}, model STRING, as_of STRING) USING json OPTIONS (path '{FOLDER}/model=*/as_of=*/{file}', basePath '{FOLDER}'{options});"
        )
    };
    let table = |table: &Table| {
        let columns = table.columns.iter().filter(|column| !OF_MODEL.contains(&column.name));
        let columns: Vec<String> =
            columns.map(|column| format!("`{}` {}", column.name, of_spark(column.kind))).collect();
        read(&table.name, &format!("{}.jsonl", table.name), &columns.join(", "), ", mode 'FAILFAST'")
    };
    let mut lines = head(
        "Spark",
        "`spark-sql -i FILE` runs this. Put the folder in for FOLDER, from the root: `/srv/models`, `s3a://bucket/models`.",
    );
    lines.extend(["CREATE DATABASE history;".to_owned(), "CREATE DATABASE newest;".to_owned()]);
    lines.push(read("versions", HEAD, "format BIGINT, version STRING", ""));
    lines.extend(tables().iter().map(table));
    ended(lines, "", "USE newest;")
}

/// Trino takes all files of a folder for one table. So it reads their lines as texts, and each view takes those of its file apart.
fn trino() -> String {
    let read = |name: &str, file: &str, columns: &[String]| {
        format!(
            "CREATE VIEW hive.history.{name} AS SELECT {}, model, as_of FROM hive.history.lines WHERE \"$path\" LIKE '%/{file}';",
            columns.join(", ")
        )
    };
    let table = |table: &Table| {
        let columns = table.columns.iter().filter(|column| !OF_MODEL.contains(&column.name));
        let columns: Vec<String> = columns.map(|column| of_trino(column.name, column.kind)).collect();
        read(&table.name, &format!("{}.jsonl", table.name), &columns)
    };
    let mut lines = head(
        "Trino",
        "`trino --file FILE` runs this, with a catalog of the Hive connector that is called `hive`. Put the folder in for FOLDER: `s3://bucket/models`.",
    );
    lines.extend([
        "CREATE SCHEMA hive.history;".to_owned(),
        "CREATE SCHEMA hive.newest;".to_owned(),
        format!(
            "CREATE TABLE hive.history.lines (line varchar, model varchar, as_of varchar) WITH (format = 'TEXTFILE', external_location = '{FOLDER}', partitioned_by = ARRAY['model', 'as_of']);"
        ),
        "-- Again for each model and day that is new.".to_owned(),
        "CALL hive.system.sync_partition_metadata('history', 'lines', 'ADD');".to_owned(),
    ]);
    lines.push(read("versions", HEAD, &[of_trino("format", Type::Number), of_trino("version", Type::Text)]));
    lines.extend(tables().iter().map(table));
    ended(lines, "hive.", "USE hive.newest;")
}

fn head(engine: &str, how: &str) -> Vec<String> {
    vec![
        format!(
            "-- The tables of threatmodel, format {FORMAT}, in {engine}: `history` has every day of a model, `newest` the newest."
        ),
        format!("-- {how}"),
        format!(
            "-- Nobody can say what another format means: `SELECT * FROM history.versions WHERE format <> {FORMAT}` must be empty."
        ),
    ]
}

/// The views of the newest day, and what comes last.
fn ended(mut lines: Vec<String>, catalog: &str, last: &str) -> String {
    let newest = |name: &str| {
        format!(
            "CREATE VIEW {catalog}newest.{name} AS SELECT * FROM {catalog}history.{name} WHERE (model, as_of) IN (SELECT model, max(as_of) FROM {catalog}history.models GROUP BY model);"
        )
    };
    lines.extend(tables().iter().map(|table| newest(&table.name)));
    lines.push(last.to_owned());
    lines.join("\n") + "\n"
}

const fn of_duckdb(kind: Type) -> &'static str {
    match kind {
        Type::Number => "BIGINT",
        Type::Share => "DOUBLE",
        Type::Flag => "BOOLEAN",
        Type::Texts | Type::Words(_) | Type::Paths(_) => "VARCHAR[]",
        _ => "VARCHAR",
    }
}

const fn of_spark(kind: Type) -> &'static str {
    match kind {
        Type::Number => "BIGINT",
        Type::Share => "DOUBLE",
        Type::Flag => "BOOLEAN",
        Type::Texts | Type::Words(_) | Type::Paths(_) => "ARRAY<STRING>",
        _ => "STRING",
    }
}

fn of_trino(name: &str, kind: Type) -> String {
    let scalar = |held: &str| format!("CAST(json_extract_scalar(line, '$.{name}') AS {held}) AS \"{name}\"");
    match kind {
        Type::Number => scalar("bigint"),
        Type::Share => scalar("double"),
        Type::Flag => scalar("boolean"),
        Type::Texts | Type::Words(_) | Type::Paths(_) => {
            format!("CAST(json_extract(line, '$.{name}') AS array(varchar)) AS \"{name}\"")
        }
        _ => scalar("varchar"),
    }
}
