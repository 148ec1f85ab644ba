//! Tests that say what they satisfy.

use std::process::ExitCode;

use clinic::*;
use threatmodel::prelude::*;

#[satisfies(OwnOnly)]
#[test]
fn returns_early() {
    if number("1").is_ok() {
        return;
    }
    panic!("1 is no number");
}

#[satisfies(OwnOnly)]
#[test]
fn fails() {
    assert_eq!(read("alice", "1").unwrap(), "ill");
}

#[satisfies(OwnOnly)]
#[test]
fn is_fine() -> Result<(), String> {
    number("1")?;
    Ok(())
}

#[satisfies(OwnOnly)]
#[test]
fn is_an_error() -> Result<(), String> {
    number("x")?;
    Ok(())
}

#[satisfies(OwnOnly)]
#[test]
#[should_panic]
fn panics() {
    number("x").unwrap();
}

#[satisfies(OwnOnly)]
#[test]
#[should_panic]
fn does_not_panic() {
    number("1").unwrap();
}

#[satisfies(OwnOnly)]
#[test]
#[should_panic(expected = "not a number")]
fn panics_with_a_text() {
    number("x").unwrap();
}

#[satisfies(OwnOnly)]
#[tokio::test]
async fn waits() -> Result<(), String> {
    tokio::task::yield_now().await;
    number("1").map(|_| ())
}

#[satisfies(OwnOnly)]
#[tokio::test(flavor = "multi_thread")]
async fn waits_in_vain() {
    tokio::task::yield_now().await;
    number("x").unwrap();
}

#[satisfies(OwnOnly)]
#[test]
fn is_a_code() -> ExitCode {
    ExitCode::SUCCESS
}

#[mitigates(Snooping, by = OwnerCheck, legitimate = reads_as_the_entitled_do)]
#[test]
fn snooping() {
    assert_blocked!(read("alice", "2").is_err());
}

#[satisfies(OwnOnly)]
#[test]
fn reads_as_the_entitled_do() {
    assert_eq!(read("alice", "1").unwrap(), "healthy");
}
