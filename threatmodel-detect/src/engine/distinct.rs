//! So many different values of a field for one key within a time.

use super::{
    Match, Moment,
    losses::Losses,
    pool::{Pool, Queue},
    table::Table,
};
use crate::hash::Key;

/// Keeps the latest event with each live value of each key, fewer than the threshold.
#[derive(Debug)]
pub(super) struct Distinct {
    threshold: u32,
    table: Table<Queue>,
    pool: Pool<u64>,
}

impl Distinct {
    pub(super) fn new(threshold: u32, keys: usize, events: usize) -> Self {
        Self { threshold, table: Table::new(keys), pool: Pool::new(events) }
    }

    pub(super) fn keys(&self) -> usize {
        self.table.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.table.memory() + self.pool.memory()
    }

    /// The event, if its value is the one that makes the threshold full. The key then starts anew.
    pub(super) fn observe(
        &mut self,
        key: Key,
        value: u64,
        moment: Moment,
        losses: &mut Losses,
        sequences: &mut Vec<u64>,
    ) -> Option<Match> {
        if self.threshold <= 1 {
            return Some(Match { first: moment.now, count: 1, certain: true });
        }
        let slot = self.table.find(key).unwrap_or_else(|| {
            if let Some(mut gone) = self.table.room(moment.cutoff) {
                losses.note(&gone);
                self.pool.clear(&mut gone.kept);
            }
            self.table.insert(key, moment.now)
        });
        let mut queue = *self.table.kept(slot);
        self.pool.expire(&mut queue, moment.cutoff);
        if queue.len() == 0 {
            self.table.refresh(slot);
        }
        // The latest event with a value is the one that keeps it live longest; queues stay in the order of time.
        self.pool.drop_value(&mut queue, value);
        if queue.len() + 1 >= self.threshold {
            let first = self.pool.first(&queue).unwrap_or(moment.now);
            sequences.extend(self.pool.sequences(&queue));
            self.pool.clear(&mut queue);
            self.table.remove(slot);
            return Some(Match { first, count: self.threshold, certain: true });
        }
        // Kept at once, so that the table holds no queue with a node that was dropped.
        *self.table.kept(slot) = queue;
        while self.pool.is_full() {
            let Some(mut gone) = self.table.push_out(moment.cutoff, slot) else { break };
            losses.note(&gone);
            self.pool.clear(&mut gone.kept);
        }
        self.pool.push(&mut queue, moment.now, moment.sequence, value);
        *self.table.kept(slot) = queue;
        self.table.touch(slot, moment.now);
        let once = self.table.seen(slot) == 1;
        self.table.weigh(slot, queue.len().saturating_mul(2) - u32::from(once));
        // One place is kept for newcomers, so that they never push out a key that was seen more than once.
        if (self.table.is_closed() || (self.pool.is_full() && !self.table.has_newcomers()))
            && let Some(mut gone) = self.table.push_out(moment.cutoff, slot)
        {
            losses.note(&gone);
            self.pool.clear(&mut gone.kept);
        }
        None
    }
}
