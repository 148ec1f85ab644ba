//! Queries on sessions.

use rusqlite::{Connection, OptionalExtension};

use super::accounts;
use crate::accounts::Account;
use crate::error::Result;
use crate::model::SessionTokens;
use threatmodel::{catalogue as kinds, prelude::*};

/// A session in the database.
pub struct StoredSession {
    /// The row of the session; the basket hangs on it.
    pub id: i64,
    /// The token that forms of this session have to carry.
    pub csrf: String,
    /// The account, once signed in.
    pub account: Option<Account>,
}

/// Adds a session without an account and answers its row.
#[accesses(SessionTokens, ops = [Create])]
#[dismisses(
    kinds::CleartextStorage,
    because = "the token that it is given is a fingerprint, and the one of the forms is worth nothing alone",
    owner = "accounts team"
)]
pub fn insert(connection: &Connection, token: &str, csrf: &str, expires: i64) -> Result<i64> {
    let sql = "INSERT INTO sessions (token, csrf, expires) VALUES (?1, ?2, ?3)";
    connection.execute(sql, (token, csrf, expires))?;
    Ok(connection.last_insert_rowid())
}

/// The session with this stored token, unless it has expired.
#[accesses(SessionTokens, ops = [Read])]
pub fn by_token(connection: &Connection, token: &str, now: i64) -> Result<Option<StoredSession>> {
    let sql = "SELECT a.id, a.name, a.role, s.id, s.csrf
               FROM sessions s LEFT JOIN accounts a ON a.id = s.account_id
               WHERE s.token = ?1 AND s.expires > ?2";
    let session = connection.query_row(sql, (token, now), |row| {
        let signed_in = row.get::<_, Option<i64>>(0)?.is_some();
        Ok(StoredSession {
            id: row.get(3)?,
            csrf: row.get(4)?,
            account: signed_in.then(|| accounts::account(row)).transpose()?,
        })
    });
    Ok(session.optional()?)
}

/// Gives a session a new token and an account.
#[dismisses(
    kinds::SessionHijacking,
    because = "`accounts::session`, which calls it, makes the new token",
    owner = "accounts team"
)]
pub fn renew(connection: &Connection, id: i64, token: &str, csrf: &str, account: i64, expires: i64) -> Result<()> {
    let sql = "UPDATE sessions SET token = ?2, csrf = ?3, account_id = ?4, expires = ?5
               WHERE id = ?1";
    connection.execute(sql, (id, token, csrf, account, expires))?;
    Ok(())
}

/// Ends a session; its basket goes with it.
#[accesses(SessionTokens, ops = [Delete])]
pub fn delete(connection: &Connection, id: i64) -> Result<()> {
    connection.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
    Ok(())
}

/// Ends the sessions that have expired.
pub fn delete_expired(connection: &Connection, now: i64) -> Result<()> {
    connection.execute("DELETE FROM sessions WHERE expires <= ?1", [now])?;
    Ok(())
}
