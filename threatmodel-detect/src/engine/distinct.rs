//! So many different values of a field for one key within a time.

use super::{Match, Moment, losses::Losses, queues::Queues};
use crate::hash::Key;

/// Keeps the latest event with each live value of each key, fewer than the threshold.
#[derive(Debug)]
pub(super) struct Distinct(Queues<u64>);

impl Distinct {
    pub(super) fn new(threshold: u32, keys: usize, events: usize) -> Self {
        Self(Queues::new(threshold, keys, events))
    }

    pub(super) fn keys(&self) -> usize {
        self.0.keys()
    }

    pub(super) fn memory(&self) -> usize {
        self.0.memory()
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
        let queues = &mut self.0;
        if queues.is_single() {
            return Some(Match { first: moment.now, count: 1, certain: true });
        }
        let (slot, mut queue) = queues.open(key, moment, losses);
        if queue.len() == 0 {
            queues.table.refresh(slot);
        }
        // The latest event with a value is the one that keeps it live longest; queues stay in the order of time.
        queues.pool.drop_value(&mut queue, value);
        let found = queues.fill(slot, &mut queue, moment.now, sequences);
        if found.is_none() {
            let queue = queues.push(slot, queue, value, moment, losses);
            let once = queues.table.seen(slot) == 1;
            queues.weigh(slot, queue.len().saturating_mul(2) - u32::from(once), moment, losses);
        }
        found
    }
}
