//! Something that happens for a key without what must come before it.

use super::{Match, Moment, losses::Losses, table::Table};
use crate::hash::Key;

/// Keeps when the required step was last seen for each key: when the key was last touched.
#[derive(Debug)]
pub(super) struct Missing {
    within: u64,
    table: Table<()>,
}

impl Missing {
    pub(super) fn new(within: u64, keys: usize) -> Self {
        Self { within, table: Table::new(keys) }
    }

    pub(super) fn keys(&self) -> usize {
        self.table.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.table.memory()
    }

    /// Notes the required step.
    pub(super) fn seen(&mut self, key: Key, moment: Moment, losses: &mut Losses) {
        let slot = self.table.find(key).unwrap_or_else(|| {
            if let Some(gone) = self.table.room(moment.cutoff) {
                losses.note(&gone);
            }
            self.table.insert(key, moment.now)
        });
        if self.table.touched(slot) < moment.cutoff {
            self.table.refresh(slot);
        }
        self.table.touch(slot, moment.now);
        self.table.weigh(slot, self.table.seen(slot));
        // One place is kept for newcomers, so that they never push out a key that was seen more than once.
        if self.table.is_closed()
            && let Some(gone) = self.table.push_out(moment.cutoff, slot)
        {
            losses.note(&gone);
        }
    }

    /// The event that needs the step, if the step was not seen.
    pub(super) fn needed(&self, key: Key, moment: Moment, losses: &Losses) -> Option<Match> {
        let seen = self.table.find(key).is_some_and(|slot| self.table.touched(slot) >= moment.cutoff);
        // Before the engine has run for the whole window, or when a key was pushed out that was touched in it, the step may
        // have been there.
        let certain = moment.now >= self.within && losses.latest.is_none_or(|latest| latest < moment.cutoff);
        (!seen).then_some(Match { first: moment.now, count: 1, certain })
    }
}
