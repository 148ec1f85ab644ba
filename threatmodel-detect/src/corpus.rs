//! The corpus: events and alerts, one JSON object on each line.
//!
//! Reading is strict: a line with an unknown key, a missing one or a wrong type is bad. A bad line is given with its number
//! and what is wrong with it, and reading goes on.

mod line;
mod read;

pub use line::{AlertLine, EventLine, FORMAT, Origin, Pairs};
pub use read::{BadLine, Lines, MOST};

use std::io::{self, BufRead};

use crate::{alert::Alert, engine::Engine};

/// The result of a replay.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Replay {
    /// How many events were judged.
    pub events: u64,
    /// The alerts, in order.
    pub alerts: Vec<Alert>,
    /// Lines that are no events.
    pub bad: Vec<BadLine>,
}

/// Judges the events of a corpus, in the order of its lines.
///
/// ```
/// use threatmodel_detect::{corpus, engine::Engine, limits::Limits};
///
/// let mut engine = Engine::new(Vec::new(), Limits::default())?;
/// let lines = r#"{"format":1,"at":5,"kind":"step","path":"shop::CheckoutStarted","fields":{"session":"a"}}
/// {"at":6}
/// "#;
/// let replay = corpus::replay(&mut engine, lines.as_bytes())?;
/// assert_eq!((replay.events, replay.bad[0].line), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the corpus cannot be read on.
pub fn replay(engine: &mut Engine, corpus: impl BufRead) -> io::Result<Replay> {
    let mut replay = Replay::default();
    for line in Lines::<_, EventLine>::new(corpus) {
        match line? {
            Ok(event) => {
                replay.events += 1;
                replay.alerts.extend(event.judge(engine));
            }
            Err(bad) => replay.bad.push(bad),
        }
    }
    Ok(replay)
}

#[cfg(test)]
mod tests;
