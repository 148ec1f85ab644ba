//! The SQLite database: connections, schema and queries.
//!
//! Queries take a connection, so that a caller can put several of them into one transaction.

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod baskets;
pub mod events;
pub mod orders;
pub mod products;
pub mod reviews;
mod schema;
pub mod sessions;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::Result;
use crate::model::{DiskTheft, ReadOnlyReads, ShopHost, SqlInjection};
use threatmodel::prelude::*;

/// The database of the shop, with one connection that writes and one that cannot.
pub struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the database file, and creates it if it is missing.
    #[threat(DiskTheft)]
    #[transfers(
        DiskTheft,
        to = "the data centre",
        because = "locked racks, and disks are shredded; the volume is encrypted besides",
        owner = "operations",
        until = "2027-12-31"
    )]
    pub fn open(path: &Path) -> Result<Self> {
        let writer = Connection::open(path)?;
        schema::create(&writer)?;
        let reader = Connection::open_with_flags(path, reader_flags())?;
        Ok(Self { writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// Runs `work` in one transaction: all of it takes effect, or none.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Runs `work` on the connection that cannot change anything.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        work(&lock(&self.reader))
    }
}

/// Opens the reading connection without the right to write.
///
/// Stops SQL injection through a read, such as the search, from changing or deleting data.
#[must_use]
#[mitigates(SqlInjection, by = ReadOnlyReads, bypass = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)]
pub fn reader_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

// A panic rolls its transaction back, so the connection behind a poisoned lock is sound.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The SQLite database.
#[component(kind = Store, zone = ShopHost)]
pub struct Database;
