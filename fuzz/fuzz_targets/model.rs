//! The JSON form of a model: what is read is written as text that reads as the same, and its lock reads as what it was written from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threatmodel_model::{lock::Lock, model::Model};

fuzz_target!(|text: &str| {
    let model = match Model::from_json(text) {
        Ok(model) => model,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let json = model.to_json().expect("it was read");
    let again = Model::from_json(&json).expect("what is written is a model");
    assert_eq!(again.to_json().expect("it was read"), json);

    let lock = Lock::of(&model, "threatmodel.lock");
    let read = Lock::read(&lock.text(), "threatmodel.lock").expect("what is written is a lock");
    let diff = read.diff(&lock);
    assert!(diff.weakened.is_empty() && diff.other.is_empty(), "{diff:?}");
});
