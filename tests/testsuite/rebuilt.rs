//! Cargo builds again what has a newer time. A file with an old time may be new all the same: a copy or an archive restores it.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::fs::File;

use subjects::{Manifest, Subject};

#[test]
fn code_that_cargo_has_not_built_is_not_what_was_tested() {
    let files = [
        ("src/lib.rs", include_str!("features/counter.rs")),
        ("tests/attacks.rs", include_str!("features/attacks.rs")),
        ("tests/threat_model.rs", "threatmodel::check!();\n"),
        ("threatmodel.toml", "[rules]\nthreat-without-requirement = \"allow\"\nno-legitimate-use = \"allow\"\n"),
    ];
    let counter = Subject::new("rebuilt", &Manifest::new("counter"), &files);
    // The compiler reads a comment that documents as other tokens than the check does.
    let said = "/// What is right.\n    const PIN: &str = \"4711\";\n    pin == PIN";
    counter.replace("src/lib.rs", "pin::is_pin(pin)", said);
    counter.test(&[]).succeeds();

    let source = || File::options().write(true).open(counter.folder.join("src/lib.rs")).unwrap();
    let built = source().metadata().unwrap().modified().unwrap();
    counter.replace("src/lib.rs", "pin == PIN", "pin.len() == PIN.len()");
    source().set_modified(built).unwrap();
    let run = counter.test(&[]);
    assert!(
        !run.passed() && run.said().contains("is on code that the binary has in another version"),
        "{}",
        run.said()
    );
    assert!(run.said().contains("its evidence is stale"), "{}", run.said());
}
