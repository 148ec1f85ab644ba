//! Two locks, one after the other: each is read again as it was written, and every fact in which they differ is reported once.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use threatmodel_model::lock::Lock;

/// Between the locks.
const BORDER: &str = "\n---\n";

fuzz_target!(|text: &str| {
    let (old, new) = text.split_once(BORDER).unwrap_or((text, "format 1\n"));
    let (Some(old), Some(new)) = (lock(old), lock(new)) else { return };
    let (old_text, new_text) = (old.text(), new.text());
    let (old_facts, new_facts) = (facts(&old_text), facts(&new_text));
    let diff = old.diff(&new);
    let said: Vec<String> = diff.weakened.iter().chain(&diff.other).map(ToString::to_string).collect();
    let differ = old_facts.symmetric_difference(&new_facts).count();
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), differ, "{said:?}");
    assert_eq!(said.len(), differ, "{said:?}");
});

/// What stands below the head of two lines.
fn facts(lock: &str) -> BTreeSet<&str> {
    lock.lines().skip(2).collect()
}

fn lock(text: &str) -> Option<Lock> {
    let lock = Lock::read(text, "threatmodel.lock").ok()?;
    let written = lock.text();
    let again = Lock::read(&written, "threatmodel.lock").expect("what is written is a lock");
    assert_eq!(again.text(), written);
    let diff = lock.diff(&again);
    assert!(diff.weakened.is_empty() && diff.other.is_empty(), "{diff:?}");
    Some(lock)
}
