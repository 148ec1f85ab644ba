//! Queries on the events the gateway has reported.

use rusqlite::Connection;

use crate::error::Result;

/// Remembers an event; `false` if it is known already.
pub fn insert(connection: &Connection, id: &str, at: i64) -> Result<bool> {
    let sql = "INSERT INTO gateway_events (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Ok(connection.execute(sql, (id, at))? == 1)
}

/// Forgets events before a point in time.
pub fn clear_before(connection: &Connection, at: i64) -> Result<()> {
    connection.execute("DELETE FROM gateway_events WHERE at < ?1", [at])?;
    Ok(())
}
