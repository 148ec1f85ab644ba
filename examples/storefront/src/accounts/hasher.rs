//! Hashes passwords, a few at a time.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::password::{self, PasswordCost};
use crate::error::{Error, Result};
use crate::model::{AccountProbing, DecoyHash, HashFlood, HashSlots, Passwords};
use crate::random;
use threatmodel::prelude::*;

/// Makes and checks password hashes.
pub struct Hasher {
    cost: PasswordCost,
    decoy: String,
    limit: usize,
    running: AtomicUsize,
    done: AtomicU64,
}

impl Hasher {
    /// A hasher that does at most `limit` hashes at once.
    pub fn new(cost: PasswordCost, limit: usize) -> Result<Self> {
        Ok(Self {
            cost,
            decoy: password::stored_form(cost, &random::token()?)?,
            limit,
            running: AtomicUsize::new(0),
            done: AtomicU64::new(0),
        })
    }

    /// The form of a new password the database may keep.
    #[threat(HashFlood)]
    pub fn hash(&self, password: &str) -> Result<String> {
        let _slot = self.slot()?;
        password::stored_form(self.cost, password)
    }

    /// Whether the password belongs to the stored form; `None` stands for an unknown account.
    #[threat(HashFlood)]
    #[accesses(Passwords, ops = [Read])]
    pub fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let _slot = self.slot()?;
        let Some(compared) = compared_form(stored, &self.decoy) else {
            return Ok(false);
        };
        self.done.fetch_add(1, Ordering::Relaxed);
        Ok(password::matches(password, compared) && stored.is_some())
    }

    /// How many passwords have been compared so far.
    pub fn comparisons(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    fn slot(&self) -> Result<Slot<'_>> {
        let slot = Slot(&self.running);
        let others = self.running.fetch_add(1, Ordering::Relaxed);
        if may_hash(others, self.limit) { Ok(slot) } else { Err(Error::Busy) }
    }
}

/// Whether one more hash may start next to those that run.
///
/// Stops a flood of sign-ins from taking all memory and processors.
#[must_use]
#[mitigates(HashFlood, by = HashSlots, bypass = true)]
pub fn may_hash(running: usize, limit: usize) -> bool {
    running < limit
}

/// The hash that a password is compared with: an unknown account costs the same work as a known one.
///
/// Stops finding out which accounts exist by the time an answer takes.
#[must_use]
#[mitigates(AccountProbing, by = DecoyHash, bypass = stored)]
pub fn compared_form<'a>(stored: Option<&'a str>, decoy: &'a str) -> Option<&'a str> {
    stored.or(Some(decoy))
}

struct Slot<'a>(&'a AtomicUsize);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
