//! Scans of SQLite databases.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;

use rusqlite::Connection;
use tempfile::tempdir;
use threatmodel_lab::{
    canary::Canary,
    scan::{self, Encoding},
};

use crate::common::hits;

assets!(Cards, Documents, Deleted, Logged, Numbers, Attached);

#[test]
fn every_value_of_every_table_is_read() {
    let database = Connection::open_in_memory().unwrap();
    let card = Canary::<Cards>::mint();
    database
        .execute_batch(
            "CREATE TABLE \"odd \"\" table\" (id INTEGER, \"the number\" TEXT);
             CREATE TABLE tokens (token BLOB PRIMARY KEY) WITHOUT ROWID;
             CREATE VIEW seen AS SELECT * FROM tokens;",
        )
        .unwrap();
    database.execute("INSERT INTO \"odd \"\" table\" VALUES (1, ?1)", [card.card_number()]).unwrap();
    database.execute("INSERT INTO tokens VALUES (?1)", [card.bytes()]).unwrap();
    let hits = hits::<Cards>(&database);
    let told: Vec<_> = hits.iter().map(|hit| (hit.source.as_str(), hit.encoding)).collect();
    assert_eq!(told, [("odd \" table.the number", Encoding::Plain), ("tokens.token", Encoding::Plain)]);
}

#[test]
fn whole_numbers_are_read_as_digits() {
    let database = Connection::open_in_memory().unwrap();
    let number: i64 = Canary::<Numbers>::mint().card_number().parse().unwrap();
    database.execute_batch("CREATE TABLE cards (number INTEGER)").unwrap();
    database.execute("INSERT INTO cards VALUES (?1)", [number]).unwrap();
    assert_eq!(hits::<Numbers>(&database)[0].source, "cards.number");
}

#[test]
fn attached_and_temporary_databases_are_read() {
    let database = Connection::open_in_memory().unwrap();
    let canary = Canary::<Attached>::mint();
    database
        .execute_batch("ATTACH ':memory:' AS audit; CREATE TABLE audit.log (line); CREATE TEMP TABLE t (c)")
        .unwrap();
    database.execute("INSERT INTO audit.log VALUES (?1)", [canary.text()]).unwrap();
    database.execute("INSERT INTO t VALUES (?1)", [canary.uuid()]).unwrap();
    let sources: Vec<_> = hits::<Attached>(&database).into_iter().map(|hit| hit.source).collect();
    assert_eq!(sources, ["audit.log.line", "temp.t.c"]);
}

#[test]
fn a_value_that_is_split_over_pages_is_found_in_a_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let canary = Canary::<Documents>::mint();
    let database = Connection::open(&path).unwrap();
    database.execute_batch("PRAGMA page_size = 512; CREATE TABLE documents (body TEXT)").unwrap();
    // Somewhere among them one is split between a page and the next.
    database.execute_batch("BEGIN").unwrap();
    for before in 0..600 {
        let body = "x".repeat(before) + &canary.text() + &"y".repeat(700);
        database.execute("INSERT INTO documents VALUES (?1)", [body]).unwrap();
    }
    database.execute_batch("COMMIT").unwrap();
    drop(database);
    let hits = hits::<Documents>(folder.path());
    let name = format!("{}: shop.db: documents.body", folder.path().display());
    assert_eq!(hits.iter().filter(|hit| hit.source == name).count(), 600);

    // The same from memory.
    let bytes = fs::read(&path).unwrap();
    assert_eq!(self::hits::<Documents>(&bytes).iter().filter(|hit| hit.source == "documents.body").count(), 600);
}

#[test]
fn what_was_deleted_is_found_while_it_is_in_the_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let canary = Canary::<Deleted>::mint();
    let database = Connection::open(&path).unwrap();
    database.execute_batch("PRAGMA secure_delete = OFF; CREATE TABLE cards (number TEXT)").unwrap();
    database.execute("INSERT INTO cards VALUES (?1)", [canary.text()]).unwrap();
    database.execute("DELETE FROM cards", []).unwrap();
    drop(database);
    let hits = hits::<Deleted>(&path);
    assert!(hits.iter().all(|hit| hit.source.ends_with(": pages")) && !hits.is_empty(), "{hits:?}");
}

#[test]
fn the_write_ahead_log_is_read() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let canary = Canary::<Logged>::mint();
    let database = Connection::open(&path).unwrap();
    database.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE cards (number TEXT)").unwrap();
    database.execute("INSERT INTO cards VALUES (?1)", [canary.card_number()]).unwrap();
    // The connection is open: nothing was moved into the database yet.
    let hits = hits::<Logged>(&path);
    let sources: Vec<_> = hits.iter().map(|hit| hit.source.rsplit(": ").next().unwrap()).collect();
    assert!(sources.contains(&"cards.number") && sources.contains(&"write-ahead log"), "{sources:?}");
}

#[test]
fn a_file_that_is_no_database_after_all_is_not_clean() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("broken.db");
    fs::write(&path, b"SQLite format 3\0 and then nonsense").unwrap();
    let error = scan::find(&path).unwrap_err();
    assert!(error.to_string().contains("broken.db"), "{error}");
}
