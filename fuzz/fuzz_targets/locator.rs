//! Locators, one on each line: each is written as it was read, covers something, and overlaps with another as the other does with it.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use threatmodel_grammar::locator::{Locator, Resolved};

fuzz_target!(|text: &str| {
    let locators: Vec<Locator> = text.lines().take(3).filter_map(locator).collect();
    let resolved: Vec<Resolved> =
        locators.iter().filter_map(|locator| locator.resolve(value, Path::new("/srv/shop")).ok()).collect();
    for (at, a) in locators.iter().enumerate() {
        assert!(a.overlaps(a), "{a} is somewhere");
        for b in &locators[..at] {
            assert_eq!(a.overlaps(b), b.overlaps(a), "{a} and {b}");
        }
    }
    for (at, a) in resolved.iter().enumerate() {
        for b in &resolved[..at] {
            assert_eq!(a.overlaps(b), b.overlaps(a), "{a:?} and {b:?}");
        }
    }
});

fn locator(text: &str) -> Option<Locator> {
    match Locator::parse(text) {
        Ok(locator) => {
            assert_eq!(locator.to_string(), text);
            Some(locator)
        }
        Err(error) => {
            assert!(!error.message.is_empty() && !error.help.is_empty());
            None
        }
    }
}

/// The values of variables: a folder, a host, a port, a text that would be a pattern, and nothing.
fn value(name: &str) -> Option<String> {
    let value = match name.bytes().next()? {
        b'D' => "/var/lib/shop",
        b'H' => "db.example.org",
        b'P' => "6543",
        b'S' => "*",
        b'E' => "",
        _ => return None,
    };
    Some(value.to_owned())
}
