//! Queries on the audit log.

use rusqlite::{Connection, OptionalExtension};

use crate::audit::Entry;
use crate::error::Result;
use crate::model::{AuditEntries, AuditTampering};
use threatmodel::prelude::*;

/// Appends an entry.
#[threat(AuditTampering)]
#[accesses(AuditEntries, ops = [Create])]
pub fn insert(connection: &Connection, entry: &Entry) -> Result<()> {
    let sql = "INSERT INTO audit (number, at, actor, action, detail, previous, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = (entry.number, entry.at, &entry.actor, &entry.action, &entry.detail, &entry.previous, &entry.hash);
    connection.execute(sql, values)?;
    Ok(())
}

/// Number and hash of the last entry.
pub fn last(connection: &Connection) -> Result<Option<(i64, String)>> {
    let sql = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
    let last = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(last.optional()?)
}

/// All entries, oldest first.
#[accesses(AuditEntries, ops = [Read])]
pub fn all(connection: &Connection) -> Result<Vec<Entry>> {
    let sql = "SELECT number, at, actor, action, detail, previous, hash FROM audit ORDER BY number";
    let mut statement = connection.prepare(sql)?;
    let entries = statement.query_map([], |row| {
        Ok(Entry {
            number: row.get(0)?,
            at: row.get(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            detail: row.get(4)?,
            previous: row.get(5)?,
            hash: row.get(6)?,
        })
    })?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}
