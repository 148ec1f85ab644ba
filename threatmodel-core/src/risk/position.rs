//! How high a level stands in its policy, so that levels of different policies can be compared.

use crate::names;

/// The rank of a level in its policy, as a fraction: 0 is the lowest level, 1 the highest.
#[derive(Debug, Clone, Copy)]
pub struct LevelPosition {
    rank: usize,
    top: usize,
}

impl LevelPosition {
    /// The highest level. What nobody classified is treated as this.
    pub const HIGHEST: Self = Self { rank: 1, top: 1 };

    /// The position of the level with this rank, from 0, among that many. A policy of one level has no lower one.
    pub(crate) const fn of(rank: usize, levels: usize) -> Self {
        if levels > 1 { Self { rank, top: levels - 1 } } else { Self::HIGHEST }
    }

    /// The position of the level with this name among these, the lowest first. What none of them is called is treated as
    /// the highest.
    #[must_use]
    pub const fn named(name: &str, levels: &[&str]) -> Self {
        let mut rank = 0;
        while rank < levels.len() {
            if names::same(levels[rank], name) {
                return Self::of(rank, levels.len());
            }
            rank += 1;
        }
        Self::HIGHEST
    }

    /// The highest of these; where there is none, nobody said what is hit, and the highest level may be.
    #[must_use]
    pub const fn highest_of(positions: &[Self]) -> Self {
        let [first, rest @ ..] = positions else { return Self::HIGHEST };
        let mut highest = *first;
        let mut at = 0;
        while at < rest.len() {
            if rest[at].share(&highest) > highest.share(&rest[at]) {
                highest = rest[at];
            }
            at += 1;
        }
        highest
    }

    /// Its fraction, as a multiple that can be compared with that of the other.
    const fn share(&self, other: &Self) -> usize {
        self.rank * other.top
    }

    /// Whether this is the lowest level.
    #[must_use]
    pub const fn is_lowest(self) -> bool {
        self.rank == 0
    }

    /// Whether this is in the upper half of the policy, its middle included.
    #[must_use]
    pub const fn is_upper(self) -> bool {
        self.rank * 2 >= self.top
    }

    /// The column of the impact table: lowest, lower middle, upper middle, highest.
    #[must_use]
    pub const fn band(self) -> usize {
        if self.rank == 0 {
            0
        } else if self.rank == self.top {
            3
        } else if self.rank * 2 <= self.top {
            1
        } else {
            2
        }
    }
}

impl core::fmt::Display for LevelPosition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{}", self.rank, self.top)
    }
}

impl PartialEq for LevelPosition {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for LevelPosition {}

impl PartialOrd for LevelPosition {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LevelPosition {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.share(other).cmp(&other.share(self))
    }
}
