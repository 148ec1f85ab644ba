//! Keys that were pushed out while they were still of use.

use super::table::Gone;

/// The losses of a rule.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// How many keys.
    pub(super) keys: u64,
    /// When the latest of them was last touched.
    pub(super) latest: Option<u64>,
}

impl Losses {
    pub(super) fn note<P>(&mut self, gone: &Gone<P>) {
        if gone.lost {
            self.keys += 1;
            self.latest = self.latest.max(Some(gone.touched));
        }
    }
}
