//! The program attacks itself over HTTP, and says what its detections make of that.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::process::Command;

#[test]
fn the_demonstration_raises_an_alert_for_each_attack() {
    let output = Command::new(env!("CARGO_BIN_EXE_storefront")).arg("--demo-attacks").output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!shown.contains("no alert"), "{shown}");
    for (detection, threat) in [
        ("SearchProbing", "SqlInjection, which hits Passwords, Orders, CatalogueData"),
        ("HoneyAccount", "CredentialStuffing, which hits AccountData, Orders"),
        ("AccountSweep", "CredentialStuffing, which hits AccountData, Orders"),
        ("PasswordGuessing", "CredentialStuffing, which hits AccountData, Orders"),
        ("UploadAbuse", "MaliciousUpload, which hits Pictures, Visitors, ShopService"),
        ("AdminDoors", "ForcedBrowsing, which hits Orders, CatalogueData, AuditEntries"),
        ("CallbackRefused", "ForgedCallback, which hits Money, Orders, GatewayKey"),
    ] {
        let (_, behind) = shown.split_once(&format!("detections::{detection}:")).expect(detection);
        assert!(behind.lines().nth(1).unwrap().ends_with(threat), "{detection}: {shown}");
    }
}

#[test]
fn what_the_program_does_not_know_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_storefront")).arg("--demo").output().unwrap();
    assert!(!output.status.success());
}
