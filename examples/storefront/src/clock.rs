//! The time of day.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970; zero if the system clock is set before that.
#[must_use]
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
}
