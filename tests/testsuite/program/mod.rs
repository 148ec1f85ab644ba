//! Attacks on the program of a package without a library, which its tests start as users do.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::{FEATURES, Manifest, Run, Subject};
use threatmodel::evidence::Verdict;

/// The package. It has no requirement, which is not what these tests are about.
fn vault(name: &str) -> Subject {
    let policy = "[rules]\nthreat-without-requirement = \"allow\"\nno-legitimate-use = \"allow\"\n";
    let files = [
        ("src/main.rs", include_str!("main.rs")),
        ("src/model.rs", include_str!("model.rs")),
        ("tests/attacks.rs", include_str!("attacks.rs")),
        ("threatmodel.toml", policy),
    ];
    Subject::new(&format!("program/{name}"), &Manifest::new("vault").testing(FEATURES), &files)
}

fn result(run: &Run, test: &str, configuration: &str, expected: &str) {
    let test = format!("{test}::{configuration}");
    assert_eq!(run.result(&test), Some(expected), "{test}\n{}", run.said());
}

fn fails(run: &Run, why: &str) {
    assert!(!run.passed() && run.said().contains(why), "{}", run.said());
}

#[test]
fn a_program_is_attacked_as_its_tests_start_it() {
    let vault = vault("attacked");
    let run = vault.test(&["--no-fail-fast", "--test", "attacks"]);
    for test in ["the_program_itself", "below_a_shell", "several_at_once", "killed_after_its_answer"] {
        for configuration in ["all_on", "only_pin_check", "without_defences"] {
            result(&run, test, configuration, "ok");
        }
    }
    let evidence = threatmodel_check::runs::read(&vault.evidence(), "no run of this name", |_| true);
    let all = evidence.lines.iter().find(|line| line.test.ends_with("several_at_once") && !line.controls.is_empty());
    let all = all.unwrap();
    let programs: Vec<&str> = all.programs.iter().map(|program| program.file.as_str()).collect();
    assert!(matches!(programs[..], [one] if one.contains("/deps/vault-")), "{programs:?}");
    assert_eq!((all.verdict, all.reached.len(), all.sites.len()), (Verdict::Blocked, 1, 1));
}

#[test]
fn a_program_that_does_not_say_what_was_on_proves_nothing() {
    let vault = vault("silent");
    let run = vault.test(&["--no-fail-fast", "--test", "attacks"]);
    let silent = "the test starts another process, and that does not say which of its controls were on";
    for test in ["a_cleared_environment", "only_a_shell"] {
        for configuration in ["all_on", "only_pin_check", "without_defences"] {
            result(&run, test, configuration, "FAILED");
            let report = run.report(&format!("{test}::{configuration}"));
            assert!(report.contains(silent) && report.contains("Inconclusive"), "{report}");
        }
    }
    // What the other one entered shows nothing of this one: the attack does not succeed where everything is off.
    result(&run, "another_program_beside_it", "without_defences", "FAILED");
}

#[test]
fn what_a_program_has_shown_is_stale_once_the_program_is_another() {
    let vault = vault("stale");
    let attacks = vault.read("tests/attacks.rs");
    let end = attacks.find("#[mitigates(GuessedPin, by = PinCheck)]\n#[test]\nfn a_cleared_environment").unwrap();
    vault.write("tests/attacks.rs", &attacks[..end]);
    vault.test(&[]).succeeds();
    vault.test(&["--bin", "vault"]).succeeds();
    vault.replace("src/main.rs", "{ \"wrong\".to_owned() }", "{ \"no\".to_owned() }");
    fails(&vault.test(&["--bin", "vault"]), "its evidence is stale");
    vault.test(&[]).succeeds();
    // The control no longer does its part, and nothing else stops the attack.
    vault.replace("src/main.rs", "pin == \"4711\"", "pin.len() == 4");
    fails(&vault.test(&["--no-fail-fast"]), "the attack succeeds although every control is on");
}

/// Tests of a program of another package, which has the library for its PIN behind it.
fn lent(name: &str) -> Subject {
    let library = |name: &str| Manifest::new(name).member().testing(&[]);
    let pin = library("pin-of-vault").section("[features]\nstrict = []\n").to_string();
    let vault = library("lent-vault").dependency("pin-of-vault = { path = '../pin-of-vault' }");
    let vault = vault.dependency("nouns-of-vault = { path = '../nouns-of-vault' }");
    let vault = vault.section("[features]\nstrict = ['pin-of-vault/strict']\n").to_string();
    let manifest = Manifest::new("tests-of-vault").dependency("nouns-of-vault = { path = 'nouns-of-vault' }");
    let (main, _) = include_str!("main.rs").split_once("#[cfg(test)]").unwrap();
    let main = main.replace("mod model;\n\n", "").replace("use model::", "use nouns_of_vault::");
    let main = main.replace("pin == \"4711\"", "pin_of_vault::is_pin(pin)");
    let pins = "pub fn is_pin(pin: &str) -> bool {\n    pin == \"4711\"\n}\n";
    let policy =
        "[rules]\nsilent-member = \"allow\"\nthreat-without-requirement = \"allow\"\nno-legitimate-use = \"allow\"\n";
    let files = [
        ("nouns-of-vault/Cargo.toml", &*library("nouns-of-vault").to_string()),
        ("nouns-of-vault/src/lib.rs", include_str!("model.rs")),
        ("pin-of-vault/Cargo.toml", &pin),
        ("pin-of-vault/src/lib.rs", pins),
        ("lent-vault/Cargo.toml", &vault),
        ("lent-vault/src/main.rs", &main),
        ("lent-vault/tests/smoke.rs", "#[test]\nfn it_is_built() {}\n"),
        ("src/lib.rs", ""),
        ("tests/attacks.rs", include_str!("lent.rs")),
        ("tests/threat_model.rs", "use nouns_of_vault as _;\nthreatmodel::check!(workspace);\n"),
        ("threatmodel.toml", policy),
    ];
    let tests = Subject::new(&format!("program/{name}"), &manifest, &files);
    tests.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"lent-vault\"]\n");
    tests
}

#[test]
fn what_the_program_of_another_package_is_built_from_counts_too() {
    let tests = lent("lent");
    // A program is built with the switches where tests of its own package need it.
    tests.test(&["--workspace"]).succeeds();
    tests.test(&["-p", "tests-of-vault", "--test", "threat_model"]).succeeds();
    // Only the program reaches this library.
    tests.replace("pin-of-vault/src/lib.rs", "pin == \"4711\"", "pin.len() == 4");
    let stale = "its evidence is stale";
    fails(&tests.test(&["-p", "tests-of-vault", "--test", "threat_model"]), stale);
    fails(&tests.test(&["--workspace", "--no-fail-fast"]), "the attack succeeds although every control is on");
}

#[test]
fn a_program_of_another_package_that_was_built_with_other_features_shows_nothing() {
    let tests = lent("featured");
    tests.replace("pin-of-vault/src/lib.rs", "pin == \"4711\"", "pin == \"4711\" || !cfg!(feature = \"strict\")");
    let check = ["-p", "tests-of-vault", "--test", "threat_model"];
    tests.test(&["--workspace", "--features", "lent-vault/strict"]).succeeds();
    fails(&tests.test(&check), "its evidence is stale");
    fails(&tests.test(&["--workspace", "--no-fail-fast"]), "the attack succeeds although every control is on");
}
