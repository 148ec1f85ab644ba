//! Logs in all the forms that `triage` knows: every event is counted once, and what is drafted for a group is Rust.

#![no_main]

use libfuzzer_sys::fuzz_target;

// The command line is a program, so the module is compiled here once more.
#[allow(dead_code, unused_imports)]
#[path = "../../cargo-threatmodel/src/triage/mod.rs"]
mod triage;

fuzz_target!(|log: &[u8]| {
    let triage = triage::read(log, &[]).expect("in memory");
    // Without a model nothing is explained.
    assert!(triage.explained.is_empty());
    assert_eq!(triage.events, triage.quiet + triage.unsaid + triage.unexplained);
    assert_eq!(triage.named.len() as u64, triage.unread.min(10));
    let largest = triage.largest(3);
    let shown: u64 = largest.groups.iter().map(|group| group.count).sum();
    assert_eq!(shown + largest.rest, triage.unexplained);
    for (group, number) in largest.groups.iter().zip(1..) {
        let drafted = triage::skeleton(group, number);
        syn::parse_file(&drafted).unwrap_or_else(|error| panic!("{error}\n{drafted}"));
    }
});
