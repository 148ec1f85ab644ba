//! So many events for one key within a time.

use super::{Match, Moment, losses::Losses, queues::Queues};
use crate::hash::Key;

/// Keeps the live events of each key, fewer than the threshold.
#[derive(Debug)]
pub(super) struct Threshold(Queues<()>);

impl Threshold {
    pub(super) fn new(threshold: u32, keys: usize, events: usize) -> Self {
        Self(Queues::new(threshold, keys, events))
    }

    pub(super) fn keys(&self) -> usize {
        self.0.keys()
    }

    pub(super) fn memory(&self) -> usize {
        self.0.memory()
    }

    /// The event, if it is the one that makes the threshold full. The key then starts anew.
    pub(super) fn observe(
        &mut self,
        key: Key,
        moment: Moment,
        losses: &mut Losses,
        sequences: &mut Vec<u64>,
    ) -> Option<Match> {
        let queues = &mut self.0;
        if queues.is_single() {
            return Some(Match { first: moment.now, count: 1, certain: true });
        }
        let (slot, mut queue) = queues.open(key, moment, losses);
        let found = queues.fill(slot, &mut queue, moment.now, sequences);
        if found.is_none() {
            let queue = queues.push(slot, queue, (), moment, losses);
            queues.weigh(slot, queue.len(), moment, losses);
        }
        found
    }
}
