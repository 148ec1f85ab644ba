//! Steps for one key in an order within a time.
//!
//! For each beginning of the sequence, a key keeps the latest moment at which one that was met could have started. That is
//! all that matters: of two ways to the same step, the one that started later is live for longer.

use super::{Match, Moment, losses::Losses, table::Table};
use crate::hash::Key;

/// Keeps a row for each beginning of the sequence: its start, and the events that make it.
#[derive(Debug)]
pub(super) struct Sequence {
    steps: usize,
    table: Table<()>,
    /// The rows of each slot.
    rows: Vec<u64>,
}

/// The start of a beginning that was not met.
const NEVER: u64 = u64::MAX;

impl Sequence {
    pub(super) fn new(steps: usize, keys: usize) -> Self {
        Self { steps, table: Table::new(keys), rows: Vec::new() }
    }

    pub(super) fn keys(&self) -> usize {
        self.table.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.table.memory() + self.rows.capacity() * size_of::<u64>()
    }

    /// The event of the steps in `positions`, a bit for each, if it ends the sequence. The key then starts anew.
    pub(super) fn observe(
        &mut self,
        key: Key,
        positions: u32,
        moment: Moment,
        losses: &mut Losses,
        sequences: &mut Vec<u64>,
    ) -> Option<Match> {
        let found = self.table.find(key);
        let slot = match found {
            Some(slot) => slot,
            // Nothing but the first step begins.
            None if positions & 1 == 0 => return None,
            None => {
                if let Some(gone) = self.table.room(moment.cutoff) {
                    losses.note(&gone);
                }
                let slot = self.table.insert(key, moment.now);
                self.open(slot);
                slot
            }
        };
        let last = self.steps - 1;
        let rows = slot as usize * size(self.steps)..(slot as usize + 1) * size(self.steps);
        let rows = self.rows.get_mut(rows)?;
        let mut changed = false;
        // From the last step, so that one event does not count for two steps.
        for step in (0..=last).rev().filter(|step| positions >> step & 1 == 1) {
            if step == 0 {
                rows[row(0)] = moment.now;
                rows[row(0) + 1] = moment.sequence;
                changed = true;
                continue;
            }
            let (before, at) = (row(step - 1), row(step));
            let start = rows[before];
            if start == NEVER || start < moment.cutoff {
                continue;
            }
            if step == last {
                sequences.extend(&rows[before + 1..=before + step]);
                self.table.remove(slot);
                return Some(Match {
                    first: start,
                    count: u32::try_from(self.steps).unwrap_or(u32::MAX),
                    certain: true,
                });
            }
            rows.copy_within(before..=before + step, at);
            rows[at + step + 1] = moment.sequence;
            changed = true;
        }
        if changed {
            let live = |start: u64| start != NEVER && start >= moment.cutoff;
            let met = (0..last).rev().find(|step| live(rows[row(*step)])).unwrap_or(0);
            if self.table.touched(slot) < moment.cutoff {
                self.table.refresh(slot);
            }
            self.table.touch(slot, moment.now);
            let once = self.table.seen(slot) == 1;
            let met = u32::try_from(met + 1).unwrap_or(u32::MAX);
            self.table.weigh(slot, met.saturating_mul(2) - u32::from(once));
            // One place is kept for newcomers, so that they never push out a key that was seen more than once.
            if self.table.is_closed()
                && let Some(gone) = self.table.push_out(moment.cutoff, slot)
            {
                losses.note(&gone);
            }
        }
        None
    }

    /// Makes the rows of a slot ready.
    fn open(&mut self, slot: u32) {
        let (start, end) = (slot as usize * size(self.steps), (slot as usize + 1) * size(self.steps));
        if self.rows.len() < end {
            self.rows.resize(end, NEVER);
        }
        if let Some(rows) = self.rows.get_mut(start..end) {
            rows.fill(NEVER);
        }
    }
}

/// Where the row of a step begins: before it lie one start and one event for the first step, and one more for each further.
const fn row(step: usize) -> usize {
    step * (step + 3) / 2
}

/// The size of all rows: the last step has none.
const fn size(steps: usize) -> usize {
    row(steps - 1)
}
