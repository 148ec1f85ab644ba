//! How much an engine may remember.

/// The limits on the memory of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most keys of one rule; at least 2. 65,536, unless set.
    pub keys: usize,
    /// The most events that one rule remembers for all its keys together. 262,144, unless set.
    pub events: usize,
    /// How many bytes the recent events take that alerts are given as evidence. 1 MiB, unless set.
    pub evidence: usize,
    /// How many bytes of a field's value are kept in evidence and in the key of an alert. 256, unless set.
    pub field: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { keys: 65_536, events: 262_144, evidence: 1 << 20, field: 256 }
    }
}

impl Limits {
    /// The limits that can be kept: tables count in 32 bits, and lengths of fields in 15.
    pub(crate) fn sane(self) -> Self {
        const MOST: usize = 1 << 30;
        Self {
            keys: self.keys.clamp(2, MOST),
            events: self.events.clamp(2, MOST),
            evidence: self.evidence.min(MOST),
            field: self.field.min(0x7fff),
        }
    }
}
