//! Live events of keys, fewer than a threshold: what counting events and counting values have in common.

use super::{
    Match, Moment,
    losses::Losses,
    pool::{Pool, Queue},
    table::{Gone, Table},
};
use crate::hash::Key;

/// The live events of each key, each with a value.
#[derive(Debug)]
pub(super) struct Queues<V> {
    threshold: u32,
    pub(super) table: Table<Queue>,
    pub(super) pool: Pool<V>,
}

impl<V: Copy + PartialEq> Queues<V> {
    pub(super) fn new(threshold: u32, keys: usize, events: usize) -> Self {
        Self { threshold, table: Table::new(keys), pool: Pool::new(events) }
    }

    pub(super) fn keys(&self) -> usize {
        self.table.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.table.memory() + self.pool.memory()
    }

    /// Whether one event is enough.
    pub(super) fn is_single(&self) -> bool {
        self.threshold <= 1
    }

    /// The slot of the key, which may be new, and its live events.
    pub(super) fn open(&mut self, key: Key, moment: Moment, losses: &mut Losses) -> (u32, Queue) {
        let slot = self.table.find(key).unwrap_or_else(|| {
            let gone = self.table.room(moment.cutoff);
            self.lose(gone, losses);
            self.table.insert(key, moment.now)
        });
        let mut queue = *self.table.kept(slot);
        self.pool.expire(&mut queue, moment.cutoff);
        (slot, queue)
    }

    /// The event, if it is the one that makes the threshold full. The key then starts anew.
    pub(super) fn fill(&mut self, slot: u32, queue: &mut Queue, now: u64, sequences: &mut Vec<u64>) -> Option<Match> {
        if queue.len() + 1 < self.threshold {
            return None;
        }
        let first = self.pool.first(queue).unwrap_or(now);
        sequences.extend(self.pool.sequences(queue));
        self.pool.clear(queue);
        self.table.remove(slot);
        Some(Match { first, count: self.threshold, certain: true })
    }

    /// Keeps the event behind those of its key.
    pub(super) fn push(&mut self, slot: u32, mut queue: Queue, value: V, moment: Moment, losses: &mut Losses) -> Queue {
        // Kept at once, so that the table holds no queue with a node that was dropped.
        *self.table.kept(slot) = queue;
        while self.pool.is_full() {
            let gone = self.table.push_out(moment.cutoff, slot);
            if gone.is_none() {
                break;
            }
            self.lose(gone, losses);
        }
        self.pool.push(&mut queue, moment.now, moment.sequence, value);
        *self.table.kept(slot) = queue;
        self.table.touch(slot, moment.now);
        queue
    }

    /// Gives the key its weight. One place is kept for newcomers, so that they never push out a key that was seen more than
    /// once.
    pub(super) fn weigh(&mut self, slot: u32, weight: u32, moment: Moment, losses: &mut Losses) {
        self.table.weigh(slot, weight);
        if self.table.is_closed() || (self.pool.is_full() && !self.table.has_newcomers()) {
            let gone = self.table.push_out(moment.cutoff, slot);
            self.lose(gone, losses);
        }
    }

    fn lose(&mut self, gone: Option<Gone<Queue>>, losses: &mut Losses) {
        if let Some(mut gone) = gone {
            losses.note(&gone);
            self.pool.clear(&mut gone.kept);
        }
    }
}
