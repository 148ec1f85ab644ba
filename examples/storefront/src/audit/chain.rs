//! The chain of hashes through the audit log.

use sha2::{Digest, Sha256};

use crate::digest;
use crate::model::{AuditTampering, HashChain};
use crate::store::Database;
use threatmodel::prelude::*;

/// One line of the audit log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// One for the first entry, then counting up.
    pub number: i64,
    /// When it happened.
    pub at: i64,
    /// The account that did it.
    pub actor: String,
    /// The action.
    pub action: String,
    /// To what.
    pub detail: String,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// The hash of this entry, which covers all fields above.
    pub hash: String,
}

/// The hash an entry has to carry.
#[must_use]
pub fn entry_hash(entry: &Entry) -> String {
    let mut hash = Sha256::new();
    hash.update(entry.number.to_be_bytes());
    hash.update(entry.at.to_be_bytes());
    for field in [&entry.actor, &entry.action, &entry.detail, &entry.previous] {
        // With its length, so that text cannot move from one field into the next.
        hash.update(format!("{}:", field.len()));
        hash.update(field.as_bytes());
    }
    digest::hex(&hash.finalize())
}

/// The number at which the log was changed, or `None` if it is whole.
///
/// Finds entries that were altered, removed or put in between. Entries cut off at the end leave a
/// whole chain behind: to find that, note the last hash somewhere else.
#[must_use]
#[mitigates(AuditTampering, by = HashChain, scope = [Database], bypass = None)]
pub fn first_break(entries: &[Entry]) -> Option<i64> {
    let mut previous = "";
    for (number, entry) in (1..).zip(entries) {
        let whole = entry.number == number && entry.previous == previous && entry.hash == entry_hash(entry);
        if !whole {
            return Some(number);
        }
        previous = &entry.hash;
    }
    None
}
