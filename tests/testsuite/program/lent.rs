//! Attacks on the program of another package, which this one does not depend on.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::process::Command;

use nouns_of_vault::{GuessedPin, PinCheck, Secrets};
use threatmodel::prelude::*;

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn a_wrong_pin() {
    let secret: Canary<Secrets> = Canary::mint();
    let program = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("lent-vault");
    let output = Command::new(program).arg("0000").env("SECRET", secret.text()).output().unwrap();
    assert_no_leak!(String::from_utf8_lossy(&output.stdout).into_owned());
}
