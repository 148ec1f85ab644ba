//! Lines of evidence of each kind: what is read is written as a line that reads as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threatmodel_model::evidence::{Check, FORMAT, Line, Reaction};

fuzz_target!(|text: &str| {
    match Line::from_json(text) {
        Ok(line) => {
            assert_eq!(line.format, FORMAT);
            assert!(text.ends_with('\n'), "a line that was cut short is none");
            assert_eq!(Line::from_json(&line.to_json().expect("it was read")), Ok(line));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(check) = serde_json::from_str::<Check>(text) {
        let again: Check = serde_json::from_str(&check.to_json().expect("it was read")).expect("it was written");
        assert_eq!(again, check);
    }
    if let Ok(reaction) = serde_json::from_str::<Reaction>(text) {
        let again: Reaction = serde_json::from_str(&reaction.to_json().expect("it was read")).expect("it was written");
        assert_eq!(again, reaction);
    }
});
