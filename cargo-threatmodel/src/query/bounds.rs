//! How far a query may go where nobody sits before it who could end it.

use std::time::{Duration, Instant};

use rusqlite::{Connection, Error};

/// How many steps of its machine SQLite takes before it asks whether it may go on.
const STEPS: i32 = 10_000;

/// The bounds of a query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// The most rows that are given; the others are left out.
    pub(crate) rows: usize,
    /// The most bytes of rows that are given; the rows behind them are left out.
    pub(crate) bytes: usize,
    /// How long it may take.
    pub(crate) time: Option<Duration>,
}

impl Bounds {
    /// None, but for the memory that there is for an answer.
    pub(crate) const NONE: Self = Self { rows: usize::MAX, bytes: usize::MAX, time: None };

    /// Ends what takes too long, from now on.
    pub(super) fn apply(self, connection: &mut Connection) -> Result<(), Error> {
        let Some(time) = self.time else { return Ok(()) };
        let start = Instant::now();
        connection.progress_handler(STEPS, Some(move || start.elapsed() > time))
    }
}
