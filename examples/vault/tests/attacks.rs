//! Attacks on the program that `cargo test` has built.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

#[path = "../src/model.rs"]
mod model;

use std::fs;

use assert_cmd::Command;
use model::{AsksForThePin, GuessedPin, InsideOnly, PathTraversal, PinCheck, PlainNames, Secrets, StaysInItsFolder};
use rstest::rstest;
use tempfile::TempDir;
use threatmodel::prelude::*;

/// A vault in a folder of its own, with an unmistakable secret, and another vault beside it.
struct Vault {
    folder: TempDir,
    secret: Canary<Secrets>,
    other: Canary<Secrets>,
}

impl Vault {
    fn new() -> Self {
        let vault = Self { folder: TempDir::new().unwrap(), secret: Canary::mint(), other: Canary::mint() };
        let write = |file: &str, text: &str| {
            let file = vault.folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("mine/pin", "4711");
        write("mine/secrets/bank", &vault.secret.text());
        write("yours/secrets/bank", &vault.other.text());
        vault
    }

    /// What the program says.
    fn ask(&self, pin: &str, name: &str) -> String {
        let mut vault = Command::cargo_bin("vault").unwrap();
        let output = vault.arg(self.folder.path().join("mine")).args([pin, name]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }
}

#[satisfies(AsksForThePin)]
#[mitigates(GuessedPin, by = PinCheck, legitimate = the_owner_reads_a_secret)]
#[rstest]
#[case::guessed("0000")]
#[case::cut_short("471")]
fn a_wrong_pin_shows_nothing(#[case] pin: &str) {
    assert_no_leak!(Vault::new().ask(pin, "bank"));
}

#[satisfies(StaysInItsFolder)]
#[mitigates(PathTraversal, by = [PlainNames, InsideOnly], legitimate = the_owner_reads_a_secret)]
#[test]
fn a_name_does_not_lead_into_another_vault() {
    assert_no_leak!(Vault::new().ask("4711", "../../yours/secrets/bank"));
}

#[test]
fn the_owner_reads_a_secret() {
    let vault = Vault::new();
    assert_eq!(vault.ask("4711", "bank").trim(), vault.secret.text());
}
