//! The keys of one rule, bounded, with the order in which they are pushed out.
//!
//! Keys lie in slots; chains of slots make a hash table, and lists of slots, one for each rank, hold the keys of that rank
//! from the longest untouched to the latest. So the key to push out is found at once: the head of the lowest list.

use crate::hash::Key;

/// No slot.
const NONE: u32 = u32::MAX;

/// Ranks: each weight below 16 its own, then one for each power of two.
const RANKS: usize = 44;

/// The rank of keys that were seen once.
const NEWCOMERS: usize = 1;

/// Keys with what is kept for each.
#[derive(Debug)]
pub(super) struct Table<P> {
    limit: usize,
    slots: Vec<Slot<P>>,
    /// Slots without a key, chained.
    free: u32,
    used: usize,
    /// The first slot of each chain; a power of two of them.
    chains: Vec<u32>,
    ranks: [List; RANKS],
    /// A bit for each rank that has keys.
    ranked: u64,
}

#[derive(Debug)]
struct Slot<P> {
    key: Key,
    /// The next in the chain, or among those without a key.
    next: u32,
    older: u32,
    newer: u32,
    /// How many events touched the key.
    seen: u32,
    /// When the last one did.
    touched: u64,
    rank: u8,
    kept: P,
}

#[derive(Debug, Clone, Copy)]
struct List {
    oldest: u32,
    newest: u32,
}

/// A key that went.
#[derive(Debug)]
pub(super) struct Gone<P> {
    /// The state kept for the key.
    pub(super) kept: P,
    /// When it was last touched.
    pub(super) touched: u64,
    /// Whether it was still of use.
    pub(super) lost: bool,
}

impl<P: Copy + Default> Table<P> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            slots: Vec::new(),
            free: NONE,
            used: 0,
            chains: vec![NONE; 16],
            ranks: [List { oldest: NONE, newest: NONE }; RANKS],
            ranked: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }

    pub(super) fn memory(&self) -> usize {
        self.slots.capacity() * size_of::<Slot<P>>() + self.chains.capacity() * size_of::<u32>()
    }

    pub(super) fn find(&self, key: Key) -> Option<u32> {
        let mut at = self.chains[self.chain(key)];
        while at != NONE {
            let slot = &self.slots[at as usize];
            if slot.key == key {
                return Some(at);
            }
            at = slot.next;
        }
        None
    }

    pub(super) fn kept(&mut self, slot: u32) -> &mut P {
        &mut self.slots[slot as usize].kept
    }

    pub(super) fn touched(&self, slot: u32) -> u64 {
        self.slots[slot as usize].touched
    }

    pub(super) fn seen(&self, slot: u32) -> u32 {
        self.slots[slot as usize].seen
    }

    /// Makes room for one more key, if there is none: a key that was last touched before `cutoff`, else the least one.
    ///
    /// Called before each [`insert`](Self::insert).
    pub(super) fn room(&mut self, cutoff: u64) -> Option<Gone<P>> {
        if let Some(stale) = self.stale(cutoff, NONE) {
            return Some(self.take(stale, false));
        }
        if self.used < self.limit { None } else { self.push_out(cutoff, NONE) }
    }

    /// Adds a key that is not in the table.
    pub(super) fn insert(&mut self, key: Key, now: u64) -> u32 {
        if self.used >= self.chains.len() {
            self.grow();
        }
        let chain = self.chain(key);
        let slot = Slot {
            key,
            next: self.chains[chain],
            older: NONE,
            newer: NONE,
            seen: 0,
            touched: now,
            rank: 0,
            kept: P::default(),
        };
        let at = if self.free == NONE {
            if self.slots.len() == self.slots.capacity() {
                let more = self.slots.len().max(16).min(self.limit.saturating_sub(self.slots.len()).max(1));
                self.slots.reserve_exact(more);
            }
            self.slots.push(slot);
            // Limits keep the number of slots below 2^30.
            u32::try_from(self.slots.len() - 1).unwrap_or(NONE)
        } else {
            let at = self.free;
            self.free = self.slots[at as usize].next;
            self.slots[at as usize] = slot;
            at
        };
        self.chains[chain] = at;
        self.link(at);
        self.used += 1;
        at
    }

    /// Notes that an event touched the key.
    pub(super) fn touch(&mut self, slot: u32, now: u64) {
        let found = &mut self.slots[slot as usize];
        found.touched = now;
        found.seen = found.seen.saturating_add(1);
    }

    /// Forgets how often the key was touched before.
    pub(super) fn refresh(&mut self, slot: u32) {
        self.slots[slot as usize].seen = 0;
    }

    /// Puts the key last among those of its weight: the number of live events, or what comes next to it.
    pub(super) fn weigh(&mut self, slot: u32, weight: u32) {
        self.unlink(slot);
        self.slots[slot as usize].rank = rank(weight);
        self.link(slot);
    }

    /// Whether a newcomer would push out a key that was seen more than once.
    pub(super) fn is_closed(&self) -> bool {
        self.used >= self.limit && !self.has_newcomers()
    }

    pub(super) fn has_newcomers(&self) -> bool {
        self.ranked & ((1 << (NEWCOMERS + 1)) - 1) != 0
    }

    /// Pushes out the least key other than this one: any that was last touched before `cutoff`, else one of the lowest
    /// rank, and among those the one longest untouched.
    pub(super) fn push_out(&mut self, cutoff: u64, except: u32) -> Option<Gone<P>> {
        if let Some(stale) = self.stale(cutoff, except) {
            return Some(self.take(stale, false));
        }
        let mut ranked = self.ranked;
        while ranked != 0 {
            let mut at = self.ranks[ranked.trailing_zeros() as usize].oldest;
            if at == except {
                at = self.slots[at as usize].newer;
            }
            if at != NONE {
                return Some(self.take(at, true));
            }
            ranked &= ranked - 1;
        }
        None
    }

    /// Removes a key.
    pub(super) fn remove(&mut self, slot: u32) {
        self.take(slot, false);
    }

    /// A key that was last touched before `cutoff`. Lists are in the order of touch, so their heads tell.
    fn stale(&self, cutoff: u64, except: u32) -> Option<u32> {
        let mut ranked = self.ranked;
        while ranked != 0 {
            let at = self.ranks[ranked.trailing_zeros() as usize].oldest;
            if at != except && self.slots[at as usize].touched < cutoff {
                return Some(at);
            }
            ranked &= ranked - 1;
        }
        None
    }

    fn take(&mut self, at: u32, lost: bool) -> Gone<P> {
        self.unlink(at);
        let chain = self.chain(self.slots[at as usize].key);
        let next = self.slots[at as usize].next;
        if self.chains[chain] == at {
            self.chains[chain] = next;
        } else {
            let mut before = self.chains[chain];
            while before != NONE {
                let slot = &mut self.slots[before as usize];
                if slot.next == at {
                    slot.next = next;
                    break;
                }
                before = slot.next;
            }
        }
        let slot = &mut self.slots[at as usize];
        slot.next = self.free;
        self.free = at;
        self.used -= 1;
        Gone { kept: slot.kept, touched: slot.touched, lost }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash do")]
    fn chain(&self, key: Key) -> usize {
        key.0[0] as usize & (self.chains.len() - 1)
    }

    fn grow(&mut self) {
        self.chains = vec![NONE; self.chains.len() * 2];
        // Slots without a key are in no list, so the lists tell which have one.
        for rank in 0..RANKS {
            let mut at = self.ranks[rank].oldest;
            while at != NONE {
                let chain = self.chain(self.slots[at as usize].key);
                self.slots[at as usize].next = self.chains[chain];
                self.chains[chain] = at;
                at = self.slots[at as usize].newer;
            }
        }
    }

    fn link(&mut self, at: u32) {
        let rank = usize::from(self.slots[at as usize].rank);
        let newest = self.ranks[rank].newest;
        let slot = &mut self.slots[at as usize];
        (slot.older, slot.newer) = (newest, NONE);
        if newest == NONE {
            self.ranks[rank].oldest = at;
            self.ranked |= 1 << rank;
        } else {
            self.slots[newest as usize].newer = at;
        }
        self.ranks[rank].newest = at;
    }

    fn unlink(&mut self, at: u32) {
        let Slot { older, newer, rank, .. } = self.slots[at as usize];
        let rank = usize::from(rank);
        if older == NONE {
            self.ranks[rank].oldest = newer;
        } else {
            self.slots[older as usize].newer = newer;
        }
        if newer == NONE {
            self.ranks[rank].newest = older;
        } else {
            self.slots[newer as usize].older = older;
        }
        if self.ranks[rank].oldest == NONE {
            self.ranked &= !(1 << rank);
        }
    }
}

fn rank(weight: u32) -> u8 {
    // At most 43.
    if weight < 16 { weight as u8 } else { 12 + weight.ilog2() as u8 }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn key(number: u64) -> Key {
        // Few chains, so that they are long.
        Key([number % 3, number])
    }

    fn add(table: &mut Table<u64>, number: u64, now: u64, weight: u32) -> Option<Gone<u64>> {
        let gone = table.room(0);
        let slot = table.insert(key(number), now);
        *table.kept(slot) = number;
        table.touch(slot, now);
        table.weigh(slot, weight);
        gone
    }

    #[test]
    fn the_lightest_goes_first_and_of_those_the_longest_untouched() {
        let mut table = Table::new(4);
        for (number, weight) in [(1, 2), (2, 1), (3, 1), (4, 40)] {
            assert!(add(&mut table, number, number, weight).is_none());
        }
        let slot = table.find(key(2)).expect("added");
        table.touch(slot, 5);
        table.weigh(slot, 1);
        let order: Vec<u64> = (5..9).map(|number| add(&mut table, number, number, 50).expect("full").kept).collect();
        assert_eq!(order, [3, 2, 1, 4]);
    }

    #[test]
    fn stale_keys_are_reused_and_not_lost() {
        let mut table = Table::new(3);
        add(&mut table, 1, 10, 9);
        add(&mut table, 2, 20, 1);
        let gone = table.room(11).expect("one is stale");
        assert_eq!((gone.kept, gone.lost, gone.touched), (1, false, 10));
        assert!(table.room(20).is_none(), "what is exactly at the edge is not stale");
    }

    #[test]
    fn ranks_fit() {
        assert_eq!(usize::from(rank(u32::MAX)), RANKS - 1);
        assert_eq!(rank(16), 16);
        assert!((1..2000).all(|weight| rank(weight) <= rank(weight + 1)));
    }

    proptest::proptest! {
        #[test]
        fn it_holds_what_a_map_would(steps in proptest::collection::vec((0..40_u64, 0..4_u32), 0..400)) {
            let mut table = Table::new(1000);
            let mut map = HashMap::new();
            for (now, (number, what)) in steps.into_iter().enumerate() {
                let found = table.find(key(number));
                proptest::prop_assert_eq!(found.map(|slot| *table.kept(slot)), map.get(&number).copied());
                match found {
                    Some(slot) if what == 0 => {
                        table.remove(slot);
                        map.remove(&number);
                    }
                    Some(slot) => table.weigh(slot, what),
                    None => {
                        add(&mut table, number, now as u64, what);
                        map.insert(number, number);
                    }
                }
                proptest::prop_assert_eq!(table.len(), map.len());
            }
            let mut left = 0;
            while table.push_out(0, NONE).is_some() {
                left += 1;
            }
            proptest::prop_assert_eq!((left, table.len(), table.ranked), (map.len(), 0, 0));
        }
    }
}
