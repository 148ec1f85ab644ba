//! The tour shows what the README says it shows.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::Command;

#[test]
fn the_model_holds_and_the_changed_copy_fails() {
    let output = Command::new(env!("CARGO_BIN_EXE_tour")).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    assert!(text.contains("threat model of storefront holds: 33 threats"), "{text}");
    assert!(text.contains("error[TM001]: nothing stops `PriceTampering` in component `Ordering`"), "{text}");
    assert!(text.contains("The check failed, as it should."), "{text}");
}
