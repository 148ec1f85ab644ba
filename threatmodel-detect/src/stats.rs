//! The counters of an engine: what it saw and what it lost.

/// The counters of an engine: what it saw and what it lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Events of every kind.
    pub events: u64,
    /// Alerts of every cause.
    pub alerts: u64,
    /// Events of rules that the engine does not have.
    pub unknown_rules: u64,
    /// Steps that no rule names.
    pub unused_steps: u64,
    /// Events that were older than one before them. They count as if they were as new as that one.
    pub late: u64,
    /// An estimate of the memory for keys, remembered events and evidence, in bytes.
    pub memory: usize,
    /// Each rule, in the order they were given.
    pub rules: Vec<RuleStats>,
}

impl Stats {
    /// Keys that were pushed out while they were still of use, over all rules.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.rules.iter().map(|rule| rule.evicted).sum()
    }

    /// The rule with this path.
    #[must_use]
    pub fn rule(&self, path: &str) -> Option<&RuleStats> {
        self.rules.iter().find(|rule| rule.path == path)
    }
}

/// The counters of a rule: what it saw and what it lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleStats {
    /// The path of the rule.
    pub path: String,
    /// Events that concern it.
    pub events: u64,
    /// Alerts of every cause.
    pub alerts: u64,
    /// Of its events, those that lack a field of the key. An absent field is a value of its own.
    pub without_key: u64,
    /// Of its events, those that lack the field whose values are told apart. They do not count.
    pub without_value: u64,
    /// Keys that it holds, among them some that are no longer of use.
    pub keys: usize,
    /// Keys that were pushed out while they were still of use.
    pub evicted: u64,
    /// An estimate of its memory, in bytes.
    pub memory: usize,
}
