//! The audit log: who did what, in a chain that shows every change.

mod chain;

pub use chain::{Entry, entry_hash, first_break};

use rusqlite::Connection;

use crate::admin::Administration;
use crate::clock;
use crate::error::Result;
use crate::model::{ActsOnRecord, AuditEntries, AuditTrail, Denial, ShopHost};
use crate::orders::Ordering;
use crate::store::{Store, audit};
use threatmodel::prelude::*;

/// Appends an entry, in the transaction of the action it is about.
///
/// Stops customers and administrators from denying what they did.
#[mitigates(Denial, by = AuditTrail, scope = [Ordering, Administration], bypass = Ok(()))]
#[satisfies(ActsOnRecord)]
#[accesses(AuditEntries, ops = [Create])]
pub fn append(tx: &Connection, actor: &str, action: &str, detail: &str) -> Result<()> {
    let (last, previous) = audit::last(tx)?.unwrap_or_default();
    let mut entry = Entry {
        number: last + 1,
        at: clock::now(),
        actor: actor.to_owned(),
        action: action.to_owned(),
        detail: detail.to_owned(),
        previous,
        hash: String::new(),
    };
    entry.hash = entry_hash(&entry);
    audit::insert(tx, &entry)
}

/// The whole log, oldest entry first.
#[accesses(AuditEntries, ops = [Read])]
pub fn entries(store: &Store) -> Result<Vec<Entry>> {
    store.read(audit::all)
}

/// The record of acts.
#[component(kind = Process, zone = ShopHost)]
pub struct AuditLog;
