//! The tables.

use rusqlite::Connection;

use crate::error::Result;
use crate::model::{AppendOnlyLog, AuditTampering, DoubleCharge, OneOrderPerForm};
use crate::orders::Ordering;
use threatmodel::prelude::*;

/// Creates what is missing and switches on the checks SQLite leaves off.
pub(super) fn create(connection: &Connection) -> Result<()> {
    // With the write-ahead log a read never waits for a write.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.execute_batch(TABLES)?;
    one_order_per_form(connection)?;
    append_only_log(connection)
}

/// Lets the database keep at most one order of a checkout form.
///
/// Stops a form that is sent twice from ordering twice, should the check at checkout fail.
#[mitigates(DoubleCharge, by = OneOrderPerForm, scope = [Ordering], bypass = Ok(()))]
fn one_order_per_form(connection: &Connection) -> Result<()> {
    let sql = "CREATE UNIQUE INDEX IF NOT EXISTS one_order_per_form ON orders (account_id, checkout_key)";
    Ok(connection.execute_batch(sql)?)
}

/// Lets entries of the audit log neither change nor disappear.
#[mitigates(AuditTampering, by = AppendOnlyLog, bypass = Ok(()))]
fn append_only_log(connection: &Connection) -> Result<()> {
    let sql = "
CREATE TRIGGER IF NOT EXISTS audit_keeps_entries BEFORE DELETE ON audit
    BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_keeps_content BEFORE UPDATE ON audit
    BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
";
    Ok(connection.execute_batch(sql)?)
}

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password TEXT NOT NULL,
    role TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    csrf TEXT NOT NULL,
    account_id INTEGER REFERENCES accounts (id),
    expires INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS attempts (
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    cents INTEGER NOT NULL,
    stock INTEGER NOT NULL,
    picture TEXT
);
CREATE TABLE IF NOT EXISTS reviews (
    product_id INTEGER NOT NULL REFERENCES products (id),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    stars INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (product_id, account_id)
);
CREATE TABLE IF NOT EXISTS basket_lines (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    seen_cents INTEGER NOT NULL,
    PRIMARY KEY (session_id, product_id)
);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    checkout_key TEXT NOT NULL,
    status TEXT NOT NULL,
    total_cents INTEGER NOT NULL,
    card_last_four TEXT NOT NULL,
    gateway_token TEXT,
    at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    cents INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS gateway_events (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
";
