//! How high a level stands in its policy, so that levels of different policies can be compared.

/// How high a level stands in its policy, as a fraction: 0 is the lowest level, 1 the highest.
#[derive(Debug, Clone, Copy)]
pub struct LevelPosition {
    rank: u32,
    top: u32,
}

impl LevelPosition {
    /// The highest level. What nobody classified is treated as this.
    pub const HIGHEST: Self = Self { rank: 1, top: 1 };

    /// The position of the level with this rank, from 0, among that many. A policy of one level has no lower one.
    pub(crate) fn of(rank: usize, levels: usize) -> Self {
        match u32::try_from(levels) {
            Ok(levels) if levels > 1 => Self { rank: u32::try_from(rank).unwrap_or(levels - 1), top: levels - 1 },
            _ => Self::HIGHEST,
        }
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
        (self.rank * other.top).cmp(&(other.rank * self.top))
    }
}
