//! Attacks on the program.

#[path = "../src/model.rs"]
mod model;

use std::process::{Command, Stdio};

use model::{GuessedPin, PinCheck, Secrets};
use threatmodel::prelude::*;

const VAULT: &str = env!("CARGO_BIN_EXE_vault");

/// What a program says.
fn said(mut command: Command) -> String {
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

/// The vault with a secret in its environment.
fn vault(secret: &Canary<Secrets>, pin: &str) -> Command {
    let mut command = Command::new(VAULT);
    command.arg(pin).env("SECRET", secret.text());
    command
}

#[mitigates(GuessedPin, by = PinCheck, legitimate = the_owner_reads)]
#[test]
fn the_program_itself() {
    let secret = Canary::mint();
    assert_no_leak!(said(vault(&secret, "0000")));
}

#[test]
fn the_owner_reads() {
    let secret = Canary::mint();
    assert_eq!(said(vault(&secret, "4711")).trim(), secret.text());
}

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn below_a_shell() {
    let secret: Canary<Secrets> = Canary::mint();
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$0\" 0000"]).arg(VAULT).env("SECRET", secret.text());
    assert_no_leak!(said(shell));
}

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn several_at_once() {
    let secret = Canary::mint();
    let running: Vec<_> = (0..3)
        .map(|pin| vault(&secret, &format!("000{pin}")).stdout(Stdio::piped()).spawn().unwrap())
        .collect();
    for vault in running {
        assert_no_leak!(String::from_utf8_lossy(&vault.wait_with_output().unwrap().stdout).into_owned());
    }
}

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn killed_after_its_answer() {
    use std::io::{BufRead as _, BufReader};
    let secret = Canary::mint();
    let mut running = vault(&secret, "0000").arg("stay").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    assert_no_leak!(line);
}

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn a_cleared_environment() {
    let secret: Canary<Secrets> = Canary::mint();
    let mut vault = Command::new(VAULT);
    vault.env_clear().arg("0000").env("SECRET", secret.text());
    assert_no_leak!(said(vault));
}

/// The program whose controls are on is another one.
#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn another_program_beside_it() {
    let secret: Canary<Secrets> = Canary::mint();
    said(vault(&secret, "1111"));
    let mut vault = Command::new(VAULT);
    vault.env_clear().arg("0000").env("SECRET", secret.text());
    assert_no_leak!(said(vault));
}

/// The attack does not reach the program.
#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn only_a_shell() {
    assert_blocked!(said(Command::new("true")).is_empty(), "a secret is shown");
}
