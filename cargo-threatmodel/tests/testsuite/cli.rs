//! The command line as a process: verbs, formats, exit codes, and what bad input gets.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use subjects::{Manifest, Subject};

use crate::common;

use std::{
    fs,
    io::Read as _,
    ops::Deref,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use common::{Run, root};

/// A crate in a folder of its own: the clinic of the attack tests, with a policy under which it holds.
struct Clinic(Subject);

impl Deref for Clinic {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        &self.0
    }
}

const POLICY: &str = "[rules]\nunconsidered-asset = \"allow\"\n\n[evidence]\nHigh = \"Claimed\"\n";

impl Clinic {
    fn new(name: &str) -> Self {
        let manifest = Manifest::new("clinic")
            .dev_dependency("tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }");
        let files = [
            ("src/lib.rs", include_str!("../../../tests/testsuite/attacks/clinic/lib.rs")),
            ("tests/attacks.rs", include_str!("../../../tests/testsuite/attacks/clinic/attacks.rs")),
            ("threatmodel.toml", POLICY),
        ];
        Self(Subject::new(&format!("cli/{name}"), &manifest, &files))
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = common::building(common::command(&self.folder, arguments));
        Run::of(command.envs(variables.iter().copied()))
    }
}

#[test]
fn check_reads_the_sources_and_needs_no_build() {
    let clinic = Clinic::new("check");
    let sound = clinic.run(&["check", "--offline"]);
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.err);
    // One test is ignored, which is worth a warning and no more.
    assert!(sound.out.contains("passed: 0 errors, 2 warnings"), "{}", sound.out);
    assert_eq!(clinic.run(&["check", "--offline", "--quiet", "--color", "never"]).code, 0);

    clinic.replace("src/lib.rs", "#[mitigates(Asking, by = Quota)]\n", "");
    clinic.replace("src/lib.rs", "#[mitigates(Asking, by = Habit)]\n", "");
    let open = clinic.run(&["check", "--offline"]);
    assert_eq!(open.code, 1);
    assert!(open.out.contains("error[TM001]: nothing stops `Asking`") && !open.out.contains('\u{1b}'), "{}", open.out);
    assert!(clinic.run(&["check", "--offline", "--color", "always"]).out.contains("\u{1b}["));
    // Every verb, those that read no package too; a pipe shows no colours by itself.
    assert!(!clinic.run(&["rules"]).out.contains('\u{1b}'));
    assert!(clinic.run(&["rules", "--color", "always"]).out.contains("\u{1b}[31mdeny"));
    assert!(!clinic.folder.join("target").exists(), "a check writes nothing");

    let json: serde_json::Value = serde_json::from_str(&clinic.run(&["check", "--format", "json"]).out).unwrap();
    assert_eq!((&json["format"], &json["passes"], &json["subject"]), (&1.into(), &false.into(), &"clinic".into()));
    assert!(json["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "TM001"));

    let github = clinic.run(&["check", "--format", "github"]);
    assert!(github.out.contains("::error title=TM001 unmitigated-threat,file=src/lib.rs,line="), "{}", github.out);
    let markdown = clinic.run(&["check", "--format", "markdown"]);
    assert!(markdown.out.contains("| error | TM001 unmitigated-threat | nothing stops `Asking`"), "{}", markdown.out);
}

#[test]
fn verify_counts_only_what_it_has_seen() {
    let clinic = Clinic::new("verify");
    let evidence = clinic.folder.join("evidence").display().to_string();
    let here = [("THREATMODEL_EVIDENCE", evidence.as_str())];
    let last_run = ["query", "SELECT name FROM controls WHERE evidence = 'Proven'", "--format", "csv", "--last-run"];
    let nothing_ran = clinic.run_with(&last_run, &here);
    assert_eq!(nothing_ran.code, 2);
    assert!(nothing_ran.err.contains("no run of the tests has left evidence"), "{}", nothing_ran.err);

    let sound = clinic.run_with(&["verify", "--offline", "--report", "shown.html"], &here);
    let shown = fs::read_to_string(clinic.folder.join("shown.html")).unwrap();
    assert!(shown.contains("by <code>cargo threatmodel verify</code>") && !shown.contains("nothing ran"));
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.err);
    let rows = [
        "Snooping  Critical  mitigated  Authorization    proven    OwnerCheck\n",
        "\n                               DataAccess       proven    RowFilter\n",
        "Infrastructure   tested    Quota\n",
    ];
    assert!(rows.iter().all(|row| sound.out.contains(row)), "{}", sound.out);
    assert!(sound.out.ends_with("exit code 0: the tests pass, and the model holds\n"), "{}", sound.out);

    // Verbs that run nothing count that run if asked to, and only for unchanged code.
    assert!(clinic.run_with(&last_run, &here).out.contains("RowFilter"));
    let report = clinic.run_with(&["report", "--last-run"], &here).out;
    assert!(report.contains("attack tests of the run verify-") && report.contains("proven: OwnerCheck"), "{report}");
    clinic.replace("src/lib.rs", "if user == owner { Ok(()) }", "if owner == user { Ok(()) }");
    assert!(!clinic.run_with(&last_run, &here).out.contains("OwnerCheck"), "the evidence is about other code");
    // A file that is newer than the executable is other code for all that anybody knows, until the tests have run again.
    clinic.replace("src/lib.rs", "if owner == user { Ok(()) }", "if user == owner { Ok(()) }");
    assert!(!clinic.run_with(&last_run, &here).out.contains("OwnerCheck"), "the evidence is of another executable");
    assert!(clinic.run_with(&["report", "--last-run"], &here).out.contains("stale"));

    // The test is there, and nothing runs it: for `check` it counts, for `verify` it does not.
    clinic.replace("Cargo.toml", "[workspace]", "[[test]]\nname = \"attacks\"\ntest = false\n\n[workspace]");
    let unseen = clinic.run(&["verify", "--offline"]);
    assert_eq!(unseen.code, 1, "{}", unseen.out);
    assert!(unseen.out.contains("DataAccess       claimed   RowFilter"), "{}", unseen.out);
    clinic.replace("Cargo.toml", "[[test]]\nname = \"attacks\"\ntest = false\n\n[workspace]", "[workspace]");

    clinic.replace("src/lib.rs", "if user == owner { Ok(()) }", "if user == owner || true { Ok(()) }");
    let broken = clinic.run(&["verify", "--offline"]);
    assert_eq!(broken.code, 1);
    assert!(
        broken.out.contains("error[TM033]: the attack test of `Snooping` fails with `OwnerCheck` alone"),
        "{}",
        broken.out
    );
    assert!(broken.out.contains("claimed   OwnerCheck"), "{}", broken.out);
    assert!(broken.out.contains("exit code 1: errors in the model of clinic ("), "{}", broken.out);
    assert!(broken.out.contains("; failing tests of the model: "), "{}", broken.out);
    clinic.replace("src/lib.rs", "if user == owner || true { Ok(()) }", "if user == owner { Ok(()) }");

    // Tests of the project that fail say nothing about its model; only the targets that are named are tested.
    clinic.write("tests/own.rs", "#[test]\nfn sums() { assert_eq!(1 + 1, 3); }\n");
    let failing = clinic.run(&["verify", "--offline", "--test", "attacks", "--test", "own"]);
    assert_eq!(failing.code, 1, "{}", failing.out);
    assert!(
        failing.out.ends_with("exit code 1: failing tests that are not about the model: sums\n"),
        "{}",
        failing.out
    );
    let named = clinic.run(&["verify", "--offline", "--test", "attacks"]);
    assert_eq!(named.code, 0, "{}", named.out);
    fs::remove_file(clinic.folder.join("tests/own.rs")).unwrap();

    // A build without debug assertions in our own code, and no other than always in all that lies below.
    let manifest = clinic.read("Cargo.toml") + "\n[profile.dev.package.threatmodel-core]\ndebug-assertions = false\n";
    clinic.write("Cargo.toml", &manifest);
    let without_switches = clinic.run(&["verify", "--offline"]);
    assert_eq!(without_switches.code, 3, "{}", without_switches.out);
    assert!(without_switches.out.contains("this build has no switches for controls"), "{}", without_switches.out);
    assert!(without_switches.out.contains("exit code 3: attack tests ended without"), "{}", without_switches.out);
}

#[test]
fn lock_writes_the_reviewed_model_and_never_in_ci() {
    let clinic = Clinic::new("lock");
    let ci = clinic.run_with(&["lock", "--offline"], &[("CI", "true")]);
    assert_eq!(ci.code, 2);
    assert!(ci.err.contains("a lock that renews itself where CI runs protects nothing"), "{}", ci.err);
    assert!(!clinic.folder.join("threatmodel.lock").exists());

    assert_eq!(clinic.run(&["lock", "--offline"]).code, 0);
    assert_eq!(clinic.run(&["check", "--offline"]).code, 0);
    clinic.replace("tests/attacks.rs", "by = [NumberSyntax, OwnerCheck, RowFilter]", "by = [NumberSyntax, OwnerCheck]");
    let lost = clinic.run(&["check", "--offline"]);
    assert!(lost.code == 1 && lost.out.contains("TM029"), "{}", lost.out);
}

#[test]
fn lock_has_the_policy_demand_it_unless_that_says_something_of_it() {
    let clinic = Clinic::new("lock-demanded");
    let policy = clinic.folder.join("threatmodel.toml");
    let lock = || {
        let run = clinic.run(&["lock", "--offline"]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.err.contains("threatmodel.toml demands it now: `[lock] required = true`")
    };
    let demands = "# Deleting threatmodel.lock would weaken everything at once.\n[lock]\nrequired = true\n";
    let _ = fs::remove_file(&policy);
    assert!(lock());
    assert_eq!(fs::read_to_string(&policy).unwrap(), demands);
    assert!(!lock(), "it is demanded already");
    fs::write(&policy, "#[lock]\n[decisions]\nsoon = 14\n").unwrap();
    assert!(lock(), "a comment says nothing");
    assert_eq!(fs::read_to_string(&policy).unwrap(), format!("#[lock]\n[decisions]\nsoon = 14\n\n{demands}"));
    // A table may be written in other ways, and none may come twice. What cannot be read is for the check to report.
    for own in ["[ lock ]\nrequired = false\n", "lock.required = false\n", "lock = {}\n", "[lock\n"] {
        fs::write(&policy, own).unwrap();
        assert!(!lock(), "{own}");
        assert_eq!(fs::read_to_string(&policy).unwrap(), own);
    }
}

#[test]
fn lock_says_whether_what_is_written_is_the_model() {
    let clinic = Clinic::new("lock-check");
    let check = || clinic.run_with(&["lock", "--check", "--offline"], &[("CI", "true")]);
    let missing = check();
    assert_eq!(
        (missing.code, missing.out.as_str()),
        (1, "threatmodel.lock is missing\nhelp: `cargo threatmodel lock` writes it\n")
    );
    assert!(!clinic.folder.join("threatmodel.lock").exists(), "it writes nothing");

    assert_eq!(clinic.run(&["lock", "--offline"]).code, 0);
    let same = check();
    assert_eq!((same.code, same.out.as_str()), (0, ""), "{}", same.err);
    assert!(same.err.contains("threatmodel.lock is the model of clinic"), "{}", same.err);

    let lock = clinic.folder.join("threatmodel.lock");
    let before = fs::read_to_string(&lock).unwrap();
    clinic.replace("tests/attacks.rs", "by = [NumberSyntax, OwnerCheck, RowFilter]", "by = [NumberSyntax, OwnerCheck]");
    let weaker = check();
    insta::assert_snapshot!(weaker.out);
    assert_eq!((weaker.code, fs::read_to_string(&lock).unwrap()), (1, before));

    fs::write(&lock, "no lock\n").unwrap();
    let broken = check();
    assert_eq!(broken.code, 2, "{}", broken.out);
    assert!(broken.err.contains("is no lock that this version writes"), "{}", broken.err);
}

#[test]
fn explain_knows_every_rule() {
    let clinic = Clinic::new("explain");
    let by_code = clinic.run(&["explain", "tm001"]);
    assert_eq!(
        (by_code.code, by_code.out.starts_with("TM001 unmitigated-threat (deny)")),
        (0, true),
        "{}",
        by_code.out
    );
    assert_eq!(by_code.out, clinic.run(&["explain", "unmitigated-threat"]).out);
    assert_eq!(clinic.run(&["explain"]).out.lines().count(), threatmodel_model::rules::RULES.len());
    let unknown = clinic.run(&["explain", "TM999"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("there is no rule `TM999`"), "{}", unknown.err);
}

#[test]
fn report_writes_for_people_and_for_programs() {
    let clinic = Clinic::new("report");
    assert!(clinic.run(&["report", "--offline"]).out.contains("| Snooping | Critical | pending: OwnerCheck |"));
    let page = clinic.folder.join("out/clinic.html");
    let html = clinic.run(&["report", "--offline", "--format", "html", "--output", "out/"]);
    assert!(html.code == 0 && html.err.contains("clinic.html"), "{}", html.err);
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("OwnerCheck") && html.contains("nothing ran for this report"));
    assert_eq!(clinic.run(&["report", "--offline", "--output", "page.html"]).code, 0);
    assert_eq!(fs::read_to_string(clinic.folder.join("page.html")).unwrap(), html, "the name says the format");
    let json = clinic.run(&["report", "--offline", "--format", "json"]).out;
    assert_eq!(threatmodel_model::model::Model::from_json(&json).unwrap().threats().count(), 2);
}

#[test]
fn check_says_more_when_asked_and_less_when_told() {
    let clinic = Clinic::new("verbose");
    let verbose = clinic.run(&["check", "--offline", "-v"]).out;
    assert!(verbose.starts_with("clinic in ") && verbose.contains("clinic 1.0."), "{verbose}");
    assert!(!clinic.run(&["check", "--offline"]).out.contains("clinic in "));
    assert!(!clinic.run(&["check", "--offline", "--quiet"]).out.contains("passed:"));
    assert_eq!(clinic.run(&["check", "-q", "-v"]).code, 2);
    // Nobody watches here: standard error has nothing.
    assert_eq!(clinic.run(&["check", "--offline"]).err, "");
}

/// Waits until the text is there.
fn wait_for(out: &Mutex<String>, text: &str) -> String {
    let start = Instant::now();
    loop {
        let seen = out.lock().unwrap().clone();
        if seen.contains(text) {
            return seen;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "no `{text}` in:\n{seen}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn check_watches() {
    let clinic = Clinic::new("watch");
    let mut process = common::command(&clinic.folder, &["check", "--offline", "--watch", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (out, mut pipe) = (Arc::new(Mutex::new(String::new())), process.stdout.take().unwrap());
    let shared = Arc::clone(&out);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            shared.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    });
    let first = wait_for(&out, "waiting for the next change");
    assert!(!first.contains("TM001"), "{first}");
    out.lock().unwrap().clear();
    // Half of an annotation, and then all of it.
    clinic.write("src/more.rs", "#[threat(");
    clinic.replace("src/lib.rs", "use threatmodel::prelude::*;", "use threatmodel::prelude::*;\nmod more;");
    wait_for(&out, "cannot be parsed");
    clinic.write("src/more.rs", "#[threat(crate::Snooping)]\npub fn bare() {}\n");
    wait_for(&out, "src/more.rs:1");
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
fn a_reader_may_close_the_pipe() {
    let clinic = Clinic::new("pipe");
    for verb in [
        "rules",
        "check --offline",
        "report --offline",
        "explain TM001",
        "man",
        "query --offline SELECT path FROM nouns",
    ] {
        let mut command = common::command(&clinic.folder, &verb.split(' ').collect::<Vec<_>>());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{verb}");
        assert_eq!(output.status.code(), Some(0), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn cargo_itself_helps() {
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-threatmodel")).parent().unwrap();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&others));
    let path = std::env::join_paths(paths).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        Run::of(command.args(arguments).current_dir(std::env::temp_dir()).env("PATH", &path).env("MANPAGER", "cat"))
    };
    let help = run(&["help", "threatmodel"]);
    assert!(help.code == 0 && help.out.contains("Usage: cargo threatmodel"), "{}{}", help.out, help.err);
    assert!(help.out.contains("3  inconclusive") || help.out.contains("inconclusive"), "{}", help.out);
    assert!(run(&["threatmodel", "rules"]).out.contains("TM001"));
}

#[test]
fn bad_input_says_what_is_wrong() {
    let clinic = Clinic::new("bad");
    for (arguments, text) in [
        (&["check", "--manifest-path", "nowhere/Cargo.toml"][..], "nowhere/Cargo.toml"),
        (&["check", "--package", "nobody"], "no package is selected"),
        (&["check", "--format", "xml"], "invalid value 'xml'"),
        (&["chekc"], "unrecognized subcommand 'chekc'"),
    ] {
        let run = clinic.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.out);
        assert!(run.err.contains(text), "{arguments:?}: {}", run.err);
    }
    clinic.write("threatmodel.toml", "[rules]\nunmitigated-threats = \"allow\"\n");
    let policy = clinic.run(&["check", "--offline"]);
    assert!(policy.code == 1 && policy.out.contains("TM031"), "{}", policy.out);
    clinic.write("Cargo.toml", "[package\n");
    assert_eq!(clinic.run(&["check", "--offline"]).code, 2);

    // A crate without a threat model.
    clinic.write("Cargo.toml", "[package]\nname = \"plain\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
    clinic.write("src/lib.rs", "");
    fs::remove_file(clinic.folder.join("tests/attacks.rs")).unwrap();
    let plain = clinic.run(&["check", "--offline"]);
    assert_eq!(plain.code, 2);
    assert!(plain.err.contains("no selected package depends on `threatmodel`: plain"), "{}", plain.err);
}

impl Clinic {
    fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]);
        let output = command.args(arguments).current_dir(&self.folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn committed(name: &str) -> Self {
        let clinic = Self::new(name);
        clinic.git(&["init", "--quiet", "--initial-branch", "main"]);
        clinic.git(&["add", "."]);
        clinic.git(&["commit", "--quiet", "--message", "Begin"]);
        clinic
    }
}

#[test]
fn diff_says_what_is_weaker_first() {
    let clinic = Clinic::committed("diff");
    let same = clinic.run(&["diff", "--offline", "--fail-on", "any"]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    assert!(same.out.ends_with("nothing changed\n"), "{}", same.out);

    // Comments and places are not what a function is; its tokens are.
    clinic.replace("src/lib.rs", "fn check_owner(", "// Looks twice.\n\n\nfn check_owner(");
    assert_eq!(clinic.run(&["diff", "--offline", "--fail-on", "any"]).code, 0);
    clinic.replace("src/lib.rs", "if user == owner { Ok(()) }", "if user.eq(owner) { Ok(()) }");
    clinic.replace("src/lib.rs", "let number = number(text)?;", "let number = number(text.trim())?;");
    let touched = clinic.run(&["diff", "--offline", "--fail-on", "weaker"]);
    assert_eq!(touched.code, 0, "{}", touched.out);
    assert!(
        touched.out.contains("changed since reviewed:\n  ~ control clinic::check_owner against"),
        "{}",
        touched.out
    );
    assert!(!touched.out.contains("clinic::rows"), "{}", touched.out);
    // Its body changed, and it is not the function that carries the exposure.
    assert!(!touched.out.contains("clinic::read "), "{}", touched.out);

    clinic.replace("src/lib.rs", "#[mitigates(Asking, by = Quota)]\n", "");
    clinic.replace("src/lib.rs", "classification = Confidential", "classification = Restricted");
    clinic.replace(
        "src/lib.rs",
        "#[threat(Snooping)]\npub fn read(",
        "#[threat(Asking)]\n#[threat(Snooping)]\npub fn read(",
    );
    let weaker = clinic.run(&["diff", "--offline", "--fail-on", "weaker"]);
    assert_eq!(weaker.code, 1, "{}", weaker.out);
    assert!(
        weaker.out.contains("- removed mitigation clinic::Asking by clinic::Quota at clinic::may_ask"),
        "{}",
        weaker.out
    );
    assert!(weaker.out.contains("- changed classified clinic::Records"), "{}", weaker.out);
    let at = |text: &str| weaker.out.find(text).unwrap_or_else(|| panic!("no {text} in {}", weaker.out));
    assert!(at("\nweaker:") < at("\nto review:"), "{}", weaker.out);
    assert!(at("\nto review:") < at("added exposure clinic::Asking at clinic::read"), "{}", weaker.out);
    assert_eq!(clinic.run(&["diff", "--offline"]).code, 0, "without `--fail-on` it only tells");

    let markdown = clinic.run(&["diff", "--offline", "--format", "markdown"]).out;
    assert!(
        markdown.contains("| weaker | mitigation | clinic::Asking by clinic::Quota at clinic::may\\_ask |"),
        "{markdown}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&clinic.run(&["diff", "--offline", "--format", "json"]).out).unwrap();
    assert_eq!((&json["weaker"], &json["format"]), (&true.into(), &1.into()));

    clinic.git(&["checkout", "--quiet", "-b", "work"]);
    clinic.git(&["commit", "--quiet", "--all", "--message", "Weaken"]);
    assert_eq!(clinic.run(&["diff", "--offline", "--fail-on", "any"]).code, 0);
    assert_eq!(clinic.run(&["diff", "main", "--offline", "--fail-on", "weaker"]).code, 1);
    assert_eq!(clinic.run(&["diff", "main", "--merge-base", "--offline", "--fail-on", "weaker"]).code, 1);
}

#[test]
fn diff_begins_with_new_surface_that_nobody_has_considered() {
    let clinic = Clinic::committed("diff_surface");
    let surface = ["diff", "--offline", "--fail-on", "surface"];
    assert_eq!(clinic.run(&surface).code, 0);
    let source = fs::read_to_string(clinic.folder.join("src/lib.rs")).unwrap();
    let letter = "pub fn letter(name: &str) -> Vec<u8> {\n    \
                  std::fs::read(std::path::Path::new(\"letters\").join(name)).unwrap_or_default()\n}\n";
    clinic.write("src/lib.rs", &format!("{source}\n{letter}"));
    let open = clinic.run(&surface);
    assert_eq!(open.code, 1, "{}{}", open.out, open.err);
    assert!(open.out.contains("2 new surface, 2 unconsidered; 0 weaker"), "{}", open.out);
    let section =
        "\nnew surface that nobody has considered:\n  + sink std::fs::read in clinic::letter (path-traversal)\n";
    assert!(open.out.contains(section), "{}", open.out);
    assert_eq!(clinic.run(&["diff", "--offline", "--fail-on", "weaker"]).code, 0);
    assert_eq!(clinic.run(&["diff", "--offline", "--fail-on", "weaker,surface"]).code, 1);
    let json: serde_json::Value =
        serde_json::from_str(&clinic.run(&["diff", "--offline", "--format", "json"]).out).unwrap();
    assert_eq!((&json["unconsidered"], &json["surface"][0]["considered"]), (&true.into(), &false.into()));
    let markdown = clinic.run(&["diff", "--offline", "--format", "markdown"]).out;
    assert!(markdown.contains("| new surface, unconsidered | sink |"), "{markdown}");

    // A dismissal is a permission, and says why the place is none.
    let dismissed = format!(
        "{source}\n#[dismisses(catalogue::PathTraversal, because = \"letters are named by the clinic\", owner = \"o\")]\n{letter}"
    );
    clinic.write("src/lib.rs", &dismissed);
    let considered = clinic.run(&surface);
    assert_eq!(considered.code, 0, "{}{}", considered.out, considered.err);
    assert!(considered.out.contains("\nnew surface, with its threats or a dismissal:\n"), "{}", considered.out);
    assert!(considered.out.contains("- added dismissed path-traversal at clinic::letter"), "{}", considered.out);
}

#[test]
fn the_lock_remembers_the_surface() {
    let clinic = Clinic::committed("lock_surface");
    let written = clinic.run(&["lock", "--offline"]);
    assert_eq!(written.code, 0, "{}", written.err);
    let source = fs::read_to_string(clinic.folder.join("src/lib.rs")).unwrap();
    clinic.write(
        "src/lib.rs",
        &format!("{source}\npub fn start(name: &str) {{\n    let _ = std::process::Command::new(name).status();\n}}\n"),
    );
    let check = clinic.run(&["check", "--offline"]);
    assert!(
        check.code == 1 && check.out.contains("error[TM057]: nobody has considered a new sink"),
        "{}{}",
        check.out,
        check.err
    );
    let lock = fs::read_to_string(clinic.folder.join("threatmodel.lock")).unwrap();
    assert!(lock.contains("\nformat 3\n") && !lock.contains("std::process::Command"), "{lock}");
    assert_eq!(clinic.run(&["lock", "--offline"]).code, 0);
    let check = clinic.run(&["check", "--offline"]);
    assert!(!check.out.contains("TM057"), "{}", check.out);
}

#[test]
fn diff_sees_what_is_lost_whole() {
    let clinic = Clinic::committed("diff_lost");
    clinic.write("src/lib.rs", "mod gone;\n");
    let unread = clinic.run(&["diff", "--offline", "--fail-on", "weaker"]);
    assert!(unread.code == 1 && unread.out.contains("can no longer be read"), "{}{}", unread.out, unread.err);

    let manifest = fs::read_to_string(clinic.folder.join("Cargo.toml")).unwrap();
    let without: Vec<&str> = manifest.lines().filter(|line| !line.starts_with("threatmodel = ")).collect();
    clinic.write("Cargo.toml", &without.join("\n"));
    clinic.write("src/lib.rs", "");
    fs::remove_file(clinic.folder.join("tests/attacks.rs")).unwrap();
    let lost = clinic.run(&["diff", "--offline", "--fail-on", "weaker"]);
    assert!(lost.code == 1 && lost.out.contains("- removed threat clinic::Snooping"), "{}{}", lost.out, lost.err);

    for (revision, text) in [("nowhere", "git knows no revision `nowhere`"), ("--upload-pack=x", "unexpected argument")]
    {
        let run = clinic.run(&["diff", revision, "--offline"]);
        assert!(run.code == 2 && run.err.contains(text), "{}{}", run.out, run.err);
    }
}

#[test]
fn formats_for_other_tools_go_to_files_and_folders() {
    let clinic = Clinic::new("formats");
    let out = clinic.folder.join("out");
    for (format, file, text) in [
        ("csv", "clinic-threats.csv", "clinic::Snooping"),
        ("mermaid", "clinic.mmd", "flowchart"),
        ("dot", "clinic.dot", "digraph"),
        ("svg", "clinic.svg", "<svg"),
        ("otm", "clinic.otm.json", "\"otmVersion\""),
        ("tm-library", "clinic.tm-library.json", "Snooping"),
        ("json", "clinic.json", "\"format\""),
    ] {
        let arguments = ["report", "--offline", "--format", format, "--output", "out/"];
        let run = clinic.run(&arguments);
        assert_eq!(run.code, 0, "{format}: {}{}", run.out, run.err);
        let written = fs::read(out.join(file)).unwrap();
        assert!(String::from_utf8_lossy(&written).contains(text), "{format}");
        assert_eq!(clinic.run(&arguments).code, 0);
        assert_eq!(written, fs::read(out.join(file)).unwrap(), "{format} differs the second time");
    }
    let several = clinic.run(&["report", "--offline", "--format", "csv"]);
    assert!(several.code == 2 && several.err.contains("name a folder"), "{}", several.err);

    clinic.replace("src/lib.rs", "#[mitigates(Asking, by = Quota)]\n", "");
    clinic.replace("src/lib.rs", "#[mitigates(Asking, by = Habit)]\n", "");
    let sarif = clinic.run(&["check", "--offline", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    let result = &log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "clinic::Asking");
    assert!(sarif.code == 1 && log["version"] == "2.1.0" && result.is_some(), "{}", sarif.out);
    let junit = clinic.run(&["check", "--offline", "--format", "junit", "--output", "out/junit.xml"]);
    assert_eq!((junit.code, junit.out.as_str()), (1, ""));
    assert!(fs::read_to_string(out.join("junit.xml")).unwrap().contains("<failure"));
    assert_eq!(clinic.run(&["check", "--offline", "--output", "x"]).code, 2);
}

#[test]
fn shells_and_manuals_get_what_they_need() {
    let clinic = Clinic::new("shells");
    assert!(clinic.run(&["completions", "bash"]).out.contains("cargo-threatmodel"));
    assert!(clinic.run(&["man"]).out.contains(".TH cargo-threatmodel"));
    assert_eq!(clinic.run(&["rules"]).out, clinic.run(&["explain"]).out);
}

#[test]
fn detections_go_to_other_tools() {
    let clinic = Clinic::new("detections");
    let library = fs::read_to_string(clinic.folder.join("src/lib.rs")).unwrap();
    let detection = "
#[detection(of = Snooping, event = \"authz_fail\", level = High, group_by = user, threshold = 5, within = \"1m\")]
pub struct Rummaging;
";
    clinic.write("src/lib.rs", &(library + detection));
    let report = |format: &str| clinic.run(&["report", "--offline", "--format", format]);
    let sigma = report("sigma");
    assert!(sigma.code == 0 && sigma.out.contains("event_count") && sigma.out.contains("\n---\n"), "{}", sigma.err);
    let prometheus = report("prometheus");
    assert!(
        prometheus.out.contains("rule=\\\"clinic::Rummaging\\\"")
            || prometheus.out.contains("rule=\"clinic::Rummaging\"")
    );
    assert!(prometheus.err.contains("detections.group_by (1): stands as"), "{}", prometheus.err);
    let ocsf: serde_json::Value = serde_json::from_str(&report("ocsf").out).unwrap();
    assert_eq!(ocsf[0]["class_uid"], 2004);
    let folder = clinic.run(&["report", "--offline", "--format", "sigma", "--output", "rules/"]);
    assert_eq!(folder.code, 0, "{}", folder.err);
    let mut files: Vec<String> = fs::read_dir(clinic.folder.join("rules"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["clinic-clinic-rummaging.yml"]);
}

#[test]
fn reports_name_files_from_the_repository_on() {
    let Subject { folder } = Subject::new("cli/around/backend", &Manifest::new("around").testing(&[]), &[]);
    let code = fs::read_to_string(root().join("examples/quickstart/src/lib.rs")).unwrap();
    common::write(&folder, "src/lib.rs", &code);
    fs::create_dir_all(folder.parent().unwrap().join(".git")).unwrap();
    for format in ["markdown", "html"] {
        let run = Run::of(&mut common::command(&folder, &["report", "--offline", "--format", format]));
        // The page escapes more than it must.
        let text = run.out.replace("&#x2f;", "/").replace("<code>", "`").replace("</code>", "`");
        // The notes of findings are sentences, the same wherever they are shown.
        let places = text.matches("src/lib.rs:").count() - text.matches("`) at src/lib.rs:").count();
        assert!(run.code == 0 && places > 2, "{}{}", run.out, run.err);
        assert_eq!(text.matches("backend/src/lib.rs:").count(), places, "{format}: {text}");
    }
}
