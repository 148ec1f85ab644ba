//! What was built with other features is other code, whoever asked for them.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::{Manifest, Run, Subject};

fn fails(run: &Run, why: &str) {
    assert!(!run.passed() && run.said().contains(why), "{}", run.said());
}

/// Another member of the workspace asks for a feature without which the control of this package stops nothing.
#[test]
fn a_library_that_was_built_with_other_features_shows_nothing() {
    let library = |name: &str| Manifest::new(name).member().testing(&[]);
    let pin = library("pin").section("[features]\nstrict = []\n").to_string();
    let neighbour = library("neighbour").dependency("pin = { path = '../pin', features = ['strict'] }").to_string();
    let manifest = Manifest::new("counter").dependency("pin = { path = 'pin' }");
    let code = include_str!("features/counter.rs");
    let policy =
        "[rules]\nsilent-member = \"allow\"\nthreat-without-requirement = \"allow\"\nno-legitimate-use = \"allow\"\n";
    let is_pin = "pub fn is_pin(pin: &str) -> bool {\n    pin == \"4711\" || !cfg!(feature = \"strict\")\n}\n";
    let files = [
        ("pin/Cargo.toml", &*pin),
        ("pin/src/lib.rs", is_pin),
        ("neighbour/Cargo.toml", &neighbour),
        ("neighbour/src/lib.rs", ""),
        ("src/lib.rs", code),
        ("tests/attacks.rs", include_str!("features/attacks.rs")),
        ("tests/threat_model.rs", "threatmodel::check!();\n"),
        ("threatmodel.toml", policy),
    ];
    let counter = Subject::new("features/counter", &manifest, &files);
    counter.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"neighbour\"]\n");
    let check = ["-p", "counter", "--test", "threat_model"];
    counter.test(&["--workspace"]).succeeds();
    fails(&counter.test(&check), "its evidence is stale");
    fails(&counter.test(&["-p", "counter", "--no-fail-fast"]), "the attack succeeds although every control is on");
    counter.replace("pin/src/lib.rs", " || !cfg!(feature = \"strict\")", "");
    counter.test(&["-p", "counter"]).succeeds();
    counter.test(&check).succeeds();
}
