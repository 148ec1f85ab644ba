//! Attack tests as users run them: a real crate, built and tested by cargo, whose attack tests hold or fail each for a
//! reason of its own.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod clinic;

use std::{fs, path::Path};

use clinic::{Clinic, Traces};
use subjects::{Run, Skip, has_nextest};
use threatmodel::evidence::{Configuration, Line, Through, Verdict};

/// The configurations of the attack tests that hold.
const HOLDING: [&str; 18] = [
    "a_control_that_is_fixed::all_on",
    "a_control_that_is_fixed::only_quota",
    "a_control_that_is_fixed::without_defences",
    "a_number_that_is_none::all_on",
    "a_number_that_is_none::only_number_syntax",
    "a_number_that_is_none::only_owner_check",
    "a_number_that_is_none::only_row_filter",
    "a_number_that_is_none::without_defences",
    "alice_reads_her_own",
    "asking_once",
    "inner::alice",
    "inner::asynchronous::all_on",
    "inner::asynchronous::only_owner_check",
    "inner::asynchronous::only_row_filter",
    "inner::asynchronous::without_defences",
    "with_canaries::all_on",
    "with_canaries::only_owner_check",
    "with_canaries::only_row_filter",
];

fn hold(run: &Run) {
    assert!(run.passed(), "{}", run.said());
    for name in HOLDING {
        assert_eq!(run.result(name), Some("ok"), "{name}\n{}", run.said());
    }
    assert_eq!(run.result("with_canaries::without_defences"), Some("ok"), "{}", run.said());
}

#[test]
fn attack_tests_are_run_as_users_run_them() {
    let clinic = Clinic::new("run");
    let run = clinic.test(&["--test", "attacks"]);
    hold(&run);
    assert_eq!(run.result("ignored::all_on"), Some("ignored, slow"));
    hold(&clinic.test(&["--test", "attacks", "--", "--test-threads=1"]));

    let ignored = clinic.test(&["--test", "attacks", "--", "--ignored"]);
    assert_eq!(ignored.result("ignored::only_owner_check"), Some("ok"), "{}", ignored.said());

    let filtered = clinic.test(&["--test", "attacks", "a_number_that_is_none::only_row"]);
    assert!(filtered.passed() && filtered.said().contains("1 passed"), "{}", filtered.said());

    let shown = clinic.test(&["--test", "attacks", "--", "--nocapture", "with_canaries::without"]);
    assert!(shown.said().contains("without defences the attack succeeds: "), "{}", shown.said());

    // From a folder of its own, and the binary itself.
    hold(&Run::of(clinic.start(&clinic.executable("attacks")).current_dir("/")));
}

#[test]
fn nextest_runs_attack_tests() {
    if !has_nextest("attack tests under nextest") {
        return;
    }
    let clinic = Clinic::new("nextest");
    let run = Run::of(&mut clinic.cargo(&["nextest", "run", "--test", "attacks"]));
    assert!(run.passed() && run.said().contains("19 tests run: 19 passed"), "{}", run.said());
    assert_eq!(clinic.lines().len(), 16, "one line for each configuration");
}

#[test]
fn each_configuration_leaves_its_evidence() {
    let clinic = Clinic::new("evidence");
    hold(&clinic.test(&["--test", "attacks"]));
    let lines = clinic.lines();
    let of = |test: &str, configuration: Configuration, controls: &[&str]| -> Line {
        let controls: Vec<String> = controls.iter().map(|name| format!("clinic::{name}")).collect();
        let found = lines
            .iter()
            .find(|line| line.test == test && line.configuration == configuration && line.controls == controls);
        found.unwrap_or_else(|| panic!("no line for {test} {configuration:?} {controls:?}")).clone()
    };
    let without = of("attacks::with_canaries", Configuration::WithoutDefences, &[]);
    assert_eq!((without.verdict, without.holds), (Verdict::Compromised, true));
    assert_eq!(without.off, ["clinic::NumberSyntax", "clinic::OwnerCheck", "clinic::RowFilter"]);
    assert_eq!((without.leaked.as_slice(), without.unpredicted.len()), (&["clinic::Records".to_owned()][..], 0));
    assert!(without.entered.is_empty());

    let only = of("attacks::with_canaries", Configuration::Only, &["RowFilter"]);
    assert_eq!((only.verdict, only.holds), (Verdict::Blocked, true));
    assert_eq!(only.off, ["clinic::NumberSyntax", "clinic::OwnerCheck"]);
    assert_eq!(only.entered, ["clinic::RowFilter"]);
    assert_eq!((only.package.as_str(), only.file.as_str()), ("clinic", "tests/attacks.rs"));
    assert_eq!(only.fingerprint.controls.len(), 3);

    let all = of("attacks::with_canaries", Configuration::AllOn, &["OwnerCheck", "RowFilter"]);
    assert_eq!((all.legitimate, all.off.len()), (Some(true), 0));

    let fixed = of("attacks::a_control_that_is_fixed", Configuration::WithoutDefences, &[]);
    assert_eq!(fixed.verdict, Verdict::NotRun);
}

#[test]
fn of_many_inputs_it_is_said_which_got_through() {
    let clinic = Clinic::new("many");
    clinic.write("tests/many.rs", include_str!("clinic/many.rs"));
    let run = clinic.test(&["--no-fail-fast", "--test", "many"]);
    for (name, result) in [
        ("ways_to_write_a_number::all_on", "ok"),
        ("ways_to_write_a_number::only_number_syntax", "ok"),
        ("ways_to_write_a_number::only_owner_check", "ok"),
        ("ways_to_write_a_number::without_defences", "ok"),
        ("asynchronously::all_on", "ok"),
        ("asynchronously::only_owner_check", "ok"),
        ("asynchronously::without_defences", "ok"),
        ("one_gets_through::without_defences", "ok"),
        ("one_gets_through::only_number_syntax", "FAILED"),
        ("breaks_at_an_input::without_defences", "FAILED"),
        ("breaks_after_a_compromise::without_defences", "ok"),
        ("has_no_input::only_owner_check", "FAILED"),
    ] {
        assert_eq!(run.result(name), Some(result), "{name}\n{}", run.said());
    }
    for (name, texts) in [
        (
            "one_gets_through::only_number_syntax",
            &[
                "`NumberSyntax` alone does not stop the attack: 1 of 5 inputs got through: `plain number`: alice read the record of bob",
            ][..],
        ),
        ("breaks_at_an_input::without_defences", &["the fixture is gone", "that was at the input `one sign`"]),
        ("breaks_after_a_compromise::only_number_syntax", &["1 of 1 inputs got through: `plain number`"]),
        ("has_no_input::only_owner_check", &["there is no input, so nothing was tried"]),
    ] {
        for text in texts {
            assert!(run.report(name).contains(text), "{name} does not say {text:?}:\n{}", run.report(name));
        }
    }
    let lines = clinic.lines();
    let of = |test: &str, configuration: Configuration| {
        let found = lines.iter().find(|line| line.test == test && line.configuration == configuration);
        found.unwrap_or_else(|| panic!("no line for {test} {configuration:?}"))
    };
    for test in ["many::ways_to_write_a_number", "many::asynchronously"] {
        let without = of(test, Configuration::WithoutDefences);
        let through = Through::new(["one sign", "signs around", "many signs"]);
        assert_eq!((without.tried, &without.through), (Some(4), &through), "{without:?}");
        assert!(without.reason.contains("3 of 4 inputs got through: `one sign`, `signs around`, `many signs`"));
        let all = of(test, Configuration::AllOn);
        assert_eq!((all.tried, &all.through, all.verdict), (Some(4), &None, Verdict::Blocked));
    }
}

#[test]
fn tests_of_requirements_leave_what_they_came_to() {
    let clinic = Clinic::new("checks");
    clinic.write("tests/checks.rs", include_str!("clinic/checks.rs"));
    let run = clinic.test(&["--no-fail-fast", "--test", "checks"]);
    assert!(!run.passed(), "{}", run.said());
    let left = clinic.left().checks;
    for (test, holds) in [
        ("returns_early", Some(true)),
        ("fails", Some(false)),
        ("is_fine", Some(true)),
        ("is_an_error", Some(false)),
        ("panics", Some(true)),
        ("does_not_panic", Some(false)),
        ("panics_with_a_text", None),
        ("waits", Some(true)),
        ("waits_in_vain", Some(false)),
        // Expectations that only the harness understands leave no evidence.
        ("is_a_code", None),
        ("reads_as_the_entitled_do", Some(true)),
    ] {
        let found = left.iter().find(|check| check.test == format!("checks::{test}"));
        assert_eq!(found.map(|check| check.holds), holds, "{test}\n{}", run.said());
    }
    // The same function as the legitimate use, in which controls are off, leaves nothing.
    assert_eq!(left.len(), 9, "{left:?}");
    assert!(left.iter().all(|check| check.case == check.test.replacen("checks::", "", 1)), "{left:?}");
}

#[test]
fn the_check_reads_what_the_run_left() {
    let clinic = Clinic::new("check");
    let sound = clinic.test(&["--test", "attacks", "--test", "threat_model"]);
    // `Habit` is claimed and nothing tests it; the fixed `Quota` is tested and not proven.
    assert!(sound.said().contains("`Habit` is claimed to stop `Asking`, and no test shows it"), "{}", sound.said());
    assert!(sound.said().contains("`Quota` is tested against `Asking`"), "{}", sound.said());
    assert!(sound.said().contains("5 pairs of threat and control: 3 proven, 1 tested, 1 claimed"), "{}", sound.said());

    // The owner check no longer checks, and nobody has touched an annotation.
    clinic.replace("src/lib.rs", "if user == owner { Ok(()) } else", "if user == owner || true { Ok(()) } else");
    let broken = clinic.test(&["--no-fail-fast", "--test", "attacks", "--test", "threat_model"]);
    assert!(!broken.passed());
    assert_eq!(broken.result("with_canaries::only_owner_check"), Some("FAILED"));
    assert!(
        broken.said().contains("error[TM033]: the attack test of `Snooping` fails with `OwnerCheck` alone"),
        "{}",
        broken.said()
    );
    assert!(broken.said().contains("`OwnerCheck` is claimed to stop `Snooping`, and a test shows otherwise"));

    // The check alone reads the newest run; what that says of code that has changed since is no evidence.
    clinic.replace("src/lib.rs", "if user == owner || true { Ok(()) } else", "if user == owner { Ok(()) } else");
    let mended = clinic.test(&["--test", "threat_model"]);
    assert!(!mended.said().contains("TM033"), "{}", mended.said());

    // A file that is cut short, in the run that the check reads.
    let folder = clinic.newest_run();
    fs::write(folder.join("0.jsonl"), "{\"format\":1,").unwrap();
    let cut = clinic.test(&["--test", "threat_model"]);
    assert!(cut.said().contains("error[TM035]: a file of evidence cannot be read: it is cut short"), "{}", cut.said());
    fs::write(folder.join("0.jsonl"), "{\"format\":99}\n").unwrap();
    let newer = clinic.test(&["--test", "threat_model"]);
    assert!(newer.said().contains("it has format 99"), "{}", newer.said());
}

#[test]
fn evidence_of_code_that_was_compiled_otherwise_does_not_count() {
    let clinic = Clinic::new("cfgs");
    clinic.write(
        "build.rs",
        "fn main() {\n    println!(\"cargo:rerun-if-env-changed=CLINIC_OPEN\");\n    \
         println!(\"cargo:rustc-check-cfg=cfg(open)\");\n    \
         if std::env::var_os(\"CLINIC_OPEN\").is_some() {\n        println!(\"cargo:rustc-cfg=open\");\n    }\n}\n",
    );
    clinic.replace("src/lib.rs", "if user == owner { Ok(()) } else", "if user == owner || cfg!(open) { Ok(()) } else");
    hold(&clinic.test(&["--test", "attacks"]));
    let shut = clinic.test(&["--test", "threat_model"]);
    assert!(shut.said().contains("3 proven, 1 tested, 1 claimed (seen in 1 earlier run)"), "{}", shut.said());

    // Nobody has touched a file, and the owner check lets everybody through.
    let open = Run::of(clinic.cargo(&["test", "--test", "threat_model"]).env("CLINIC_OPEN", "1"));
    assert!(
        open.said().contains("`OwnerCheck` is claimed to stop `Snooping`, and its evidence is stale"),
        "{}",
        open.said()
    );
    assert!(!open.said().contains(" proven"), "{}", open.said());
}

#[test]
fn an_attack_that_succeeds_writes_in_the_folders_of_the_test_alone() {
    // Where the file cannot be read, the kernel is taken to have it.
    let modules = fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_else(|_| "landlock".to_owned());
    if !cfg!(target_os = "linux") || !modules.contains("landlock") {
        let what = "attacks that may write in the folders of the test alone";
        return Skip { what, why: "there is no Landlock", how: "run it on Linux with `lsm=…,landlock`" }.note();
    }
    let clinic = Clinic::new("sandbox");
    clinic.write("tests/writes.rs", include_str!("clinic/writes.rs"));
    // Neither below the target folder nor a temporary one.
    let outside = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let inside = clinic.folder.join("written");
    let attack = |file: &std::path::Path| {
        let mut cargo = clinic.cargo(&["test", "--test", "writes", "--", "--nocapture", "--test-threads=1"]);
        Run::of(cargo.env("CLINIC_FILE", file))
    };
    let held = attack(&outside.path().join("written"));
    assert!(held.passed(), "{}", held.said());
    assert!(held.said().contains("not written: Permission denied"), "{}", held.said());
    let named = format!("refused: create file:{}", outside.path().join("written").display());
    assert!(held.said().contains(&named), "{named}\n{}", held.said());
    assert!(held.said().contains("with controls off a test may write only below"), "{}", held.said());
    assert!(!outside.path().join("written").exists());

    assert!(attack(&inside).passed() && inside.exists(), "a temporary folder is the test's");

    clinic.write("threatmodel.toml", &format!("[attacks]\nwrite = [{:?}]\n", outside.path()));
    let allowed = attack(&outside.path().join("written"));
    assert!(allowed.passed() && outside.path().join("written").exists(), "{}", allowed.said());
}

#[test]
fn what_does_not_hold_says_why() {
    let clinic = Clinic::new("misfits");
    clinic.write("src/stamp.rs", include_str!("clinic/stamp.rs"));
    clinic.replace("src/lib.rs", "//! A clinic that keeps records of patients.\n", "//! A clinic.\npub mod stamp;\n");
    let mut cargo = clinic.cargo(&["test", "--features", "misfits", "--test", "misfits"]);
    let run = Run::of(cargo.env("THREATMODEL_LIMIT", "3"));
    assert!(!run.passed());
    let expected: &[(&str, &[&str])] = &[
        (
            "proves_nothing::without_defences",
            &["the test proves nothing: the attack does not work even with every control off"],
        ),
        ("panics::without_defences", &["Inconclusive", "the test panicked", "an assertion of another kind"]),
        ("panics_elsewhere::only_owner_check", &["something panicked on the way: the server is gone"]),
        ("asks_nothing::all_on", &["the test asked nothing"]),
        ("ends_early::without_defences", &["Inconclusive", "the test ended early: \"the fixture is broken\""]),
        (
            "does_not_stop_it::only_number_syntax",
            &["`NumberSyntax` alone does not stop the attack: alice read the record of bob"],
        ),
        (
            "never_reaches_it::only_row_filter",
            &["`RowFilter` alone does not stop the attack", "`RowFilter` was never reached"],
        ),
        (
            "blocks_everybody::all_on",
            &[
                "the legitimate use fails with every control on",
                "carol is entitled",
                "a control that blocks everybody is no control",
            ],
        ),
        ("another_use::all_on", &["the legitimate use fails with every control on: it never reached `OwnerCheck`"]),
        ("breaks_instead::without_defences", &["the legitimate use fails too with these controls off"]),
        ("hides_panics::only_owner_check", &["something replaced the panic hook"]),
        ("fails_afterwards::all_on", &["its process failed after it had said what happened"]),
        ("not_both_needed::owner_check_without_row_filter", &["`OwnerCheck` stops the attack without the rest"]),
        (
            "has_no_switch::without_defences",
            &[
                "the test proves nothing",
                "code of `Habit` ran although `Habit` was off",
                "`Quota` stayed on, it is fixed: the kernel counts",
            ],
        ),
        (
            "of_another_threat::only_habit",
            &["no code that ran claims to stop `Snooping` by `Habit`", "#[mitigates(Snooping, by = Habit)]"],
        ),
        ("reaches_further::without_defences", &["`Snooping` also reaches `Pins`; add it to `targets`"]),
        ("has_no_canary::all_on", &["no canary is live"]),
        ("hangs::all_on", &["it did not end within 3 s and was stopped", "a word before it hangs"]),
        ("is_killed::only_owner_check", &["its process ended without saying what happened"]),
        ("leaves_without_a_word::without_defences", &["its process ended without saying what happened"]),
        ("catches_what_it_signals::only_owner_check", &["it was a compromise all the same"]),
    ];
    for (name, texts) in expected {
        assert_eq!(run.result(name), Some("FAILED"), "{name}\n{}", run.said());
        let report = run.report(name);
        for text in *texts {
            assert!(report.contains(text), "{name} does not say {text:?}:\n{report}");
        }
    }
    // Nothing that hung is left behind.
    let left = std::process::Command::new("pgrep").args(["-f", "sleep 1013"]).output();
    assert!(left.is_ok_and(|left| String::from_utf8_lossy(&left.stdout).trim().is_empty()), "a process is left behind");
    // Each has left its line, also those that were killed; none of those that failed holds.
    let lines = clinic.lines();
    assert!(lines.iter().any(|line| line.test == "misfits::is_killed" && line.verdict == Verdict::Inconclusive));
    for line in lines.iter().filter(|line| line.test == "misfits::hangs" || line.test == "misfits::asks_nothing") {
        assert!(!line.holds, "{line:?}");
    }
}

/// The options that remove the switches: no debug assertions in our own code. The code of the crate is optimised, so that
/// unreachable code is removed; everything else is built as always. `production` compares real release builds.
const WITHOUT_SWITCHES: [&str; 5] = [
    "profile.dev.opt-level=1",
    "profile.dev.debug-assertions=false",
    "profile.dev.package.\"*\".opt-level=0",
    "profile.dev.package.\"*\".debug-assertions=true",
    "profile.dev.package.threatmodel-core.debug-assertions=false",
];

#[test]
fn without_switches_everything_is_inconclusive() {
    // Another flag builds everything anew, so only what must be.
    let clinic = Clinic::with("release", &["testing"]);
    let cargo = |arguments: &[&str], flags: Option<&str>| {
        let mut cargo = clinic.cargo(arguments);
        cargo.args(WITHOUT_SWITCHES.iter().flat_map(|setting| ["--config", setting]));
        cargo.envs(flags.map(|flags| ("RUSTFLAGS", flags)));
        cargo
    };
    let attacks = ["test", "--test", "attacks"];
    let run = Run::of(&mut cargo(&attacks, None));
    assert!(!run.passed());
    for name in HOLDING.iter().filter(|name| name.contains("::only") || name.contains("::all_on")) {
        assert_eq!(run.result(name), Some("FAILED"), "{name}");
    }
    let report = run.report("with_canaries::only_row_filter");
    assert!(
        report
            .contains("this build has no switches for controls: build with `RUSTFLAGS=\"--cfg threatmodel_switches\"`"),
        "{report}"
    );
    let plain = Clinic::traces(cargo(&attacks, None));
    assert_eq!(plain, Traces { symbols: Vec::new(), text: false }, "a build without debug assertions has switches");
    let benches = Run::of(&mut cargo(&["test", "--no-run", "--benches"], None));
    assert!(benches.passed(), "{}", benches.said());
    // With another flag nothing is compiled already.
    clinic.replace("Cargo.toml", &subjects::alike(), "");
    let opted = Clinic::traces(cargo(&attacks, Some("--cfg threatmodel_switches")));
    assert!(opted.text && !opted.symbols.is_empty(), "this test would not see switches: {opted:?}");
    hold(&Run::of(&mut cargo(&attacks, Some("--cfg threatmodel_switches"))));
}

#[test]
fn evidence_without_its_executable_does_not_count() {
    const SEEN: &str = "3 proven, 1 tested, 1 claimed";
    let clinic = Clinic::new("forged");
    let attacks = clinic.executable("attacks");
    // Two runs at once leave what one leaves.
    std::thread::scope(|scope| {
        let run = || hold(&Run::of(clinic.start(&attacks).env("THREATMODEL_RUN", "20260101-1")));
        for run in [scope.spawn(run), scope.spawn(run)] {
            run.join().unwrap();
        }
    });
    let check = || clinic.test(&["--test", "threat_model"]);
    let sound = check();
    assert!(sound.said().contains(SEEN) && !sound.said().contains("TM035"), "{}", sound.said());

    // Lines that somebody wrote by hand, of an executable that there is not, and of one that is another file by now.
    let left = clinic.evidence();
    let aside = clinic.folder.join("aside");
    fs::rename(&left, &aside).unwrap();
    let name = attacks.file_name().unwrap().to_str().unwrap().to_owned();
    let length = fs::metadata(&attacks).unwrap().len();
    for (from, to) in [
        (name.clone(), name.replace("attacks-", "attacks-0")),
        (format!("\"bytes\":{length}"), format!("\"bytes\":{}", length + 1)),
    ] {
        let _ = fs::remove_dir_all(&left);
        for run in fs::read_dir(&aside).unwrap().map(|run| run.unwrap()) {
            let forged = left.join(run.file_name());
            fs::create_dir_all(&forged).unwrap();
            for file in fs::read_dir(run.path()).unwrap().map(|file| file.unwrap()) {
                let text = fs::read_to_string(file.path()).unwrap();
                assert!(text.contains(&from), "{from}\n{text}");
                fs::write(forged.join(file.file_name()), text.replace(&from, &to)).unwrap();
            }
        }
        let forged = check();
        assert!(!forged.passed() && !forged.said().contains(" proven"), "{}", forged.said());
        assert!(forged.said().contains("its evidence is stale"), "{}", forged.said());
    }
    fs::remove_dir_all(&left).unwrap();
    fs::rename(&aside, &left).unwrap();
    assert!(check().said().contains(SEEN));

    // The executable is gone, and what it has left is all there is.
    fs::remove_file(&attacks).unwrap();
    let gone = check();
    assert!(!gone.passed() && !gone.said().contains(" proven"), "{}", gone.said());
}

#[test]
fn evidence_that_cannot_be_left_is_an_error() {
    let clinic = Clinic::new("places");
    let binary = clinic.executable("attacks");
    // A file where the folder should be: root may write anywhere, so rights alone would not do.
    let file = clinic.folder.join("no-folder");
    fs::write(&file, "").unwrap();
    let run = Run::of(clinic.start(&binary).env("THREATMODEL_EVIDENCE", &file));
    assert!(!run.passed());
    assert!(run.report("with_canaries::all_on").contains("no evidence can be left: "), "{}", run.said());

    // As on a full disk: nothing more can be written.
    if cfg!(unix) {
        let limited = "trap '' XFSZ; ulimit -f 0; exec \"$0\"";
        let mut full = clinic.start(Path::new("sh"));
        full.args(["-c", limited]).arg(&binary).env("THREATMODEL_EVIDENCE", clinic.folder.join("full"));
        let full = Run::of(&mut full);
        assert!(!full.passed());
        let report = full.report("with_canaries::all_on");
        assert!(report.contains("no evidence can be left: ") && report.contains("File too large"), "{}", full.said());
    }

    let elsewhere = tempfile::tempdir().unwrap();
    let elsewhere = elsewhere.path();
    let copy = elsewhere.join("attacks");
    fs::copy(&binary, &copy).unwrap();
    let moved = Run::of(clinic.start(&copy).env_remove("THREATMODEL_EVIDENCE"));
    assert!(
        moved
            .report("with_canaries::all_on")
            .contains("is in no target folder of cargo; say with THREATMODEL_EVIDENCE"),
        "{}",
        moved.said()
    );
    let asked = Run::of(clinic.start(&copy).env("THREATMODEL_EVIDENCE", elsewhere.join("evidence")));
    hold(&asked);
    assert!(fs::read_dir(elsewhere.join("evidence")).unwrap().next().is_some());

    let limit = Run::of(clinic.start(&binary).env("THREATMODEL_LIMIT", "soon"));
    assert!(limit.report("with_canaries::all_on").contains("THREATMODEL_LIMIT is `soon`"), "{}", limit.said());
}
