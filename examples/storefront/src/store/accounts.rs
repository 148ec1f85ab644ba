//! Queries on accounts.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::accounts::{Account, Role};
use crate::error::Result;
use crate::model::{AccountData, Passwords};
use threatmodel::{catalogue as kinds, prelude::*};

/// An account with the stored form of its password.
pub struct StoredAccount {
    /// The account.
    pub account: Account,
    /// The password as the database keeps it.
    pub password: String,
}

/// Adds an account; `false` if the name is taken.
#[accesses(Passwords, ops = [Create])]
#[accesses(AccountData, ops = [Create])]
#[dismisses(kinds::CleartextStorage, because = "what it is given is the hash", owner = "accounts team")]
pub fn insert(connection: &Connection, name: &str, password: &str, role: Role) -> Result<bool> {
    let sql = "INSERT INTO accounts (name, password, role) VALUES (?1, ?2, ?3)
               ON CONFLICT (name) DO NOTHING";
    Ok(connection.execute(sql, (name, password, role.as_str()))? == 1)
}

/// The account of this name.
#[accesses(Passwords, ops = [Read])]
#[accesses(AccountData, ops = [Read])]
pub fn by_name(connection: &Connection, name: &str) -> Result<Option<StoredAccount>> {
    let sql = "SELECT id, name, role, password FROM accounts WHERE name = ?1";
    let stored =
        connection.query_row(sql, [name], |row| Ok(StoredAccount { account: account(row)?, password: row.get(3)? }));
    Ok(stored.optional()?)
}

/// Whether the shop has an administrator.
pub fn has_admin(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE role = ?1)";
    Ok(connection.query_row(sql, [Role::Admin.as_str()], |row| row.get(0))?)
}

/// Reads the columns id, name and role.
pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account { id: row.get(0)?, name: row.get(1)?, role: Role::from_stored(&row.get::<_, String>(2)?) })
}
