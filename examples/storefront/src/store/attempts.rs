//! Queries on attempts to sign in.

use rusqlite::Connection;

use crate::error::Result;

/// Remembers one attempt.
pub fn insert(connection: &Connection, name: &str, address: &str, at: i64) -> Result<()> {
    let sql = "INSERT INTO attempts (name, address, at) VALUES (?1, ?2, ?3)";
    connection.execute(sql, (name, address, at))?;
    Ok(())
}

/// How often this address tried this account.
pub fn for_account(connection: &Connection, name: &str, address: &str) -> Result<i64> {
    let sql = "SELECT count(*) FROM attempts WHERE name = ?1 AND address = ?2";
    Ok(connection.query_row(sql, [name, address], |row| row.get(0))?)
}

/// How often this address tried any account.
pub fn for_address(connection: &Connection, address: &str) -> Result<i64> {
    let sql = "SELECT count(*) FROM attempts WHERE address = ?1";
    Ok(connection.query_row(sql, [address], |row| row.get(0))?)
}

/// Forgets the attempts of this address on this account.
pub fn clear(connection: &Connection, name: &str, address: &str) -> Result<()> {
    let sql = "DELETE FROM attempts WHERE name = ?1 AND address = ?2";
    connection.execute(sql, [name, address])?;
    Ok(())
}

/// Forgets attempts before a point in time.
pub fn clear_before(connection: &Connection, at: i64) -> Result<()> {
    connection.execute("DELETE FROM attempts WHERE at < ?1", [at])?;
    Ok(())
}
