//! Accesses by what they touch, how, with what outcome and by which program; a call that does the same again is only counted.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::blind::BlindSpot;
use crate::record::{Access, Frame, Operation, Outcome, Touched};

/// How many moves are kept: each access is held against all of them.
const MOST_MOVED: usize = 1000;

/// The key by which two accesses are the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) what: Touched,
    pub(super) operation: Operation,
    pub(super) outcome: Outcome,
    pub(super) program: PathBuf,
}

/// The details kept of the first of them.
#[derive(Clone, Debug, Default)]
pub(super) struct First {
    pub(super) asked: Option<PathBuf>,
    pub(super) stack: Vec<Frame>,
}

pub(super) struct Ledger {
    limit: usize,
    accesses: HashMap<Key, (u64, First)>,
    beyond: u64,
    chosen: BTreeSet<SocketAddr>,
    moved: Vec<(PathBuf, PathBuf)>,
    blind_spots: BTreeSet<BlindSpot>,
}

impl Ledger {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            accesses: HashMap::new(),
            beyond: 0,
            chosen: BTreeSet::new(),
            moved: Vec::new(),
            blind_spots: BTreeSet::new(),
        }
    }

    /// Counts one access more; `first` is asked only for one that is new and within the limit.
    pub(super) fn count(&mut self, key: Key, first: impl FnOnce() -> First) {
        if let Some((count, _)) = self.accesses.get_mut(&key) {
            *count += 1;
        } else if self.accesses.len() < self.limit {
            self.accesses.insert(key, (1, first()));
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn knows(&self, key: &Key) -> bool {
        self.accesses.contains_key(key)
    }

    /// Takes one access back; whether there was one.
    pub(super) fn take_back(&mut self, key: &Key) -> bool {
        match self.accesses.get_mut(key) {
            Some((1, _)) => self.accesses.remove(key).is_some(),
            Some((count, _)) => {
                *count -= 1;
                true
            }
            None => false,
        }
    }

    /// Keeps an address whose port the kernel chose.
    pub(super) fn chosen(&mut self, address: Option<SocketAddr>) {
        if self.chosen.len() < self.limit {
            self.chosen.extend(address);
        }
    }

    /// Keeps that something was moved.
    pub(super) fn moved(&mut self, from: &Path, to: &Path) {
        let moved = (from.to_owned(), to.to_owned());
        // Who moves much moves it again and again, as a file that is written anew.
        if self.moved.contains(&moved) {
            return;
        }
        if self.moved.len() < self.limit.min(MOST_MOVED) {
            self.moved.push(moved);
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn take_moved(&mut self) -> Vec<(PathBuf, PathBuf)> {
        std::mem::take(&mut self.moved)
    }

    pub(super) fn blind_spot(&mut self, blind_spot: BlindSpot) {
        if self.blind_spots.len() < self.limit {
            self.blind_spots.insert(blind_spot);
        }
    }

    /// The addresses with this port that datagrams were, or should have been, sent to.
    pub(super) fn tried(&self, port: u16) -> BTreeSet<SocketAddr> {
        let addresses = self.accesses.keys().filter_map(|key| match (&key.what, key.operation) {
            (Touched::Udp(address), Operation::Connect | Operation::Send) => Some(*address),
            _ => None,
        });
        addresses.filter(|address| address.port() == port).collect()
    }

    /// All accesses, chosen addresses and blind spots, sorted.
    pub(super) fn close(mut self) -> (Vec<Access>, Vec<SocketAddr>, Vec<BlindSpot>) {
        if self.beyond > 0 {
            self.blind_spots.insert(BlindSpot::Limit { limit: self.limit, calls: self.beyond });
        }
        let mut accesses: Vec<_> = self
            .accesses
            .into_iter()
            .map(|(Key { what, operation, outcome, program }, (count, First { asked, stack }))| Access {
                what,
                operation,
                outcome,
                count,
                asked,
                program,
                stack,
            })
            .collect();
        accesses.sort_by(|a, b| {
            (&a.what, a.operation, a.outcome, &a.program).cmp(&(&b.what, b.operation, b.outcome, &b.program))
        });
        (accesses, self.chosen.into_iter().collect(), self.blind_spots.into_iter().collect())
    }
}
