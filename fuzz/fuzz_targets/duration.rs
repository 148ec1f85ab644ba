//! Durations: what is read is written as a text that reads as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threatmodel_grammar::duration::{display, parse};

fuzz_target!(|text: &str| match parse(text) {
    Ok(duration) => assert_eq!(parse(&display(duration).to_string()), Ok(duration)),
    Err(error) => assert!(!error.to_string().is_empty()),
});
