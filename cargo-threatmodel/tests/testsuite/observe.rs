//! `cargo threatmodel observe` on a program of its own, which touches what it is told to: what is listed, what is not, and in
//! other ways than declared.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::Manifest;

use crate::common;

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use common::{Run, building, cargo, command, write};
use serde_json::Value;

const LIB: &str = r#"use threatmodel::prelude::*;

/// The settings of the program.
#[asset(kind = Data, classification = Restricted, owner = "team", locators = ["file:settings.txt"])]
pub struct Settings;

/// The output of the program.
#[asset(kind = Data, classification = Restricted, owner = "team", locators = ["dir:out"])]
pub struct Results;

/// The service that it asks.
#[asset(kind = Service, classification = Restricted, owner = "team", locators = ["tcp://127.0.0.1:${PEER_PORT}"])]
pub struct Peer;

/// A file of a neighbour.
#[asset(kind = Data, classification = Restricted, owner = "others", locators = ["file:../neighbour/secret.txt"], adjacent)]
pub struct Neighbour;

/// A file that it never touches.
#[asset(kind = Data, classification = Restricted, owner = "team", locators = ["file:archive.txt"])]
pub struct Archive;

#[accesses(Settings, ops = [Read])]
pub fn settings() -> String {
    std::fs::read_to_string("settings.txt").unwrap()
}

#[accesses(Results, ops = [Create, Write])]
pub fn result() {
    std::fs::create_dir_all("out").unwrap();
    std::fs::write("out/result.txt", "done").unwrap();
}

#[accesses(Peer, ops = [Connect])]
pub fn ask(port: &str) -> bool {
    std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok()
}
"#;

const MAIN: &str = r#"use subject::{ask, result, settings};

fn main() {
    settings();
    result();
    for what in std::env::args().skip(1) {
        match what.split_once('=') {
            Some(("read", path)) => peek(path),
            Some(("connect", port)) => drop(ask(port)),
            _ if what == "overwrite" => std::fs::write("settings.txt", "changed").unwrap(),
            _ => std::process::exit(3),
        }
    }
}

fn peek(path: &str) {
    let _ = std::fs::read(path);
}
"#;

struct Subject {
    folder: PathBuf,
    program: String,
    /// Somebody listens there.
    peer: TcpListener,
}

impl Subject {
    fn new(name: &str) -> Self {
        let manifest = Manifest::new(&format!("observed-{name}")).library("subject").testing(&[]);
        let subjects::Subject { folder } = subjects::Subject::new(&format!("observe/{name}/subject"), &manifest, &[]);
        let base = folder.parent().unwrap().to_owned();
        write(&folder, "src/lib.rs", LIB);
        write(&folder, "src/main.rs", MAIN);
        write(&folder, "settings.txt", "as they are");
        write(&base, "neighbour/secret.txt", "theirs");
        Run::of(&mut building(cargo(&folder, &["build", "--offline"]))).succeeds();
        // A file of its own: the folder of built programs is shared, and the baseline covers it.
        let built = common::built(&format!("observed-{name}"));
        let program = base.join("subject-program");
        fs::copy(built, &program).unwrap();
        let peer = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { folder, program: program.display().to_string(), peer }
    }

    fn port(&self) -> String {
        self.peer.local_addr().unwrap().port().to_string()
    }

    fn observe(&self, options: &[&str], arguments: &[&str]) -> Output {
        let whole = [&["observe", "--offline"], options, &["--", &self.program], arguments].concat();
        building(command(&self.folder, &whole)).env("PEER_PORT", self.port()).output().unwrap()
    }

    fn run(&self, options: &[&str], arguments: &[&str]) -> Run {
        self.observe(options, arguments).into()
    }

    /// The codes of the findings, with what they say.
    fn findings(&self, arguments: &[&str]) -> (i32, Vec<String>, Value) {
        let run = self.run(&["--format", "json"], arguments);
        let document = common::observation(&run);
        let findings = document["findings"].as_array().unwrap().iter();
        let said = findings
            .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap()));
        (run.code, said.collect(), document)
    }
}

#[test]
fn what_is_listed_and_declared_passes_and_all_else_is_named_and_placed() {
    let subject = Subject::new("named");
    let port = subject.port();
    let ask = format!("connect={port}");

    let (code, said, document) = subject.findings(&[&ask]);
    assert_eq!(said, ["TM047 nothing touched `Archive`"]);
    assert_eq!(code, 0, "an asset that nothing touches is a warning: {document:#}");
    let names = |key: &str| {
        document[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("touched"), ["subject::Peer", "subject::Results", "subject::Settings"]);
    assert_eq!(names("left_alone"), ["subject::Neighbour"], "within reach and left alone");

    // A neighbour's file that nobody listed, another port, another way, an adjacent asset.
    write(subject.folder.parent().unwrap(), "neighbour/other.txt", "theirs too");
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let other_port = format!("connect={}", elsewhere.local_addr().unwrap().port());
    let (code, said, document) = subject.findings(&["read=../neighbour/other.txt", &other_port, "overwrite"]);
    assert_eq!(code, 1);
    let has = |code: &str, what: &str| said.iter().any(|said| said.starts_with(code) && said.contains(what));
    assert!(has("TM044", "neighbour/other.txt` (read)"), "{said:#?}");
    assert!(has("TM044", &elsewhere.local_addr().unwrap().to_string()), "{said:#?}");
    assert!(has("TM045", "`#[accesses(Settings)]` declares: write"), "{said:#?}");
    assert!(has("TM047", "`Peer`") && said.len() == 5, "{said:#?}");
    let placed = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["message"].as_str().unwrap().contains("other.txt"));
    let place = &placed.unwrap()["labels"][0]["place"];
    let line = MAIN.lines().position(|line| line.contains("std::fs::read(path)")).unwrap() + 1;
    assert_eq!((&place["file"], &place["line"]), (&"src/main.rs".into(), &line.into()), "{document:#}");

    let (code, said, _) = subject.findings(&[&ask, "read=../neighbour/secret.txt"]);
    assert_eq!(code, 1);
    assert!(said.iter().any(|said| said.starts_with("TM046 `Neighbour` is adjacent, and was touched")), "{said:#?}");
    // Nor does another asset hide it whose locator is wide enough for both.
    let lib = LIB.replace("\"dir:out\"", "\"dir:..\"").replace("Results, ops = [", "Results, ops = [Read, ");
    write(&subject.folder, "src/lib.rs", &lib);
    let (code, said, _) = subject.findings(&[&ask, "read=../neighbour/secret.txt"]);
    assert_eq!(code, 1);
    assert!(said.iter().any(|said| said.starts_with("TM046 `Neighbour` is adjacent, and was touched")), "{said:#?}");
    write(&subject.folder, "src/lib.rs", LIB);
    // A missing file was not touched.
    let (code, said, _) = subject.findings(&[&ask, "read=../neighbour/nothing.txt"]);
    assert_eq!((code, said.len()), (0, 1), "{said:#?}");
}

#[test]
fn results_go_to_people_to_programs_and_to_the_policy() {
    let subject = Subject::new("formats");
    write(subject.folder.parent().unwrap(), "neighbour/other.txt", "theirs too");
    let arguments = ["read=../neighbour/other.txt"];
    let text = subject.run(&[], &arguments);
    assert_eq!(text.code, 1);
    assert!(text.out.contains("error[TM044]: no asset covers") && text.out.contains("src/main.rs:"), "{}", text.out);
    assert!(text.out.contains("covered by the baseline of 20") && text.out.contains("exit code 0"), "{}", text.out);

    assert!(text.out.contains("file covered by no asset: read 1\n\nerror[TM044]"), "{}", text.out);

    // The shell is not ours, and what it touched is left out.
    let ours = subject.run(&["--ours"], &arguments);
    assert!(ours.code == 1 && ours.out.contains("no asset covers"), "{}{}", ours.out, ours.err);
    let shell = ["observe", "--offline", "--ours", "--", "sh", "-c", "read line < ../neighbour/other.txt"];
    let shell = Run::of(&mut command(&subject.folder, &shell));
    assert!(shell.code == 3 && !shell.out.contains("no asset covers"), "{}{}", shell.out, shell.err);

    let learned = subject.run(&["--learn"], &arguments);
    assert!(learned.out.contains("neighbour/other.txt\",  # read, src/main.rs:"), "{}", learned.out);

    let sarif: Value = serde_json::from_str(&subject.run(&["--format", "sarif"], &arguments).out).unwrap();
    assert!(
        sarif["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .any(|result| { result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/main.rs" })
    );

    // The policy exempts by the locator, with a reason; an exemption that matches nothing is a finding.
    let other = subject.folder.parent().unwrap().join("neighbour/other.txt").canonicalize().unwrap();
    let exempt = |item: &str| {
        write(
            &subject.folder,
            "threatmodel.toml",
            &format!("[[exempt]]\nrule = \"unlisted-access\"\nitem = \"{item}\"\nreason = \"it is public\"\n"),
        );
    };
    exempt(&format!("file:{}", other.display()));
    let exempted = subject.run(&[], &arguments);
    assert_eq!(exempted.code, 0, "{}{}", exempted.out, exempted.err);
    assert!(exempted.out.contains("1 exempted"), "{}", exempted.out);
    exempt("file:/nowhere");
    let unused = subject.run(&[], &arguments);
    assert!(unused.code == 1 && unused.out.contains("error[TM032]"), "{}", unused.out);
    let check = Run::of(&mut command(&subject.folder, &["check", "--offline"]));
    assert!(!check.out.contains("TM032"), "a check watches nothing: {}", check.out);
}

#[test]
fn what_cannot_be_told_is_never_clean() {
    let subject = Subject::new("inconclusive");
    let failed = subject.run(&[], &["nonsense"]);
    assert_eq!(failed.code, 3, "the command did not do all that it does: {}", failed.out);
    assert!(failed.out.contains("the command ended with exit code 3"), "{}", failed.out);

    let nothing = Run::of(&mut command(&subject.folder, &["observe", "--offline", "--", "/no/such/program"]));
    assert_eq!(nothing.code, 2);
    assert_eq!(nothing.err.matches("could not start `/no/such/program`").count(), 1, "{}", nothing.err);
    let none = Run::of(&mut command(&subject.folder, &["observe", "--offline"]));
    assert_eq!(none.code, 2, "{}", none.err);
    let launched = Run::of(&mut command(&subject.folder, &["launch-observed", "--", "true"]));
    assert!(launched.code == 2 && launched.err.contains("observer"), "{}", launched.err);

    let baseline = Run::of(&mut command(&subject.folder, &["observe", "--baseline"])).succeeds();
    assert!(baseline.out.contains("version = \"20") && baseline.out.contains("name = \"loader\""));
}

/// Who tells `observe` to end gets what was seen until then.
#[test]
fn told_to_end_it_writes_what_was_seen() {
    let subject = Subject::new("told");
    for (signal, number) in [("TERM", 15), ("HUP", 1)] {
        let started = subject.folder.join(format!("started-{signal}"));
        let script = format!("read line < settings.txt; echo > {}; exec sleep 60", started.display());
        let arguments = ["observe", "--offline", "--without-variables", "--", "sh", "-c", &script];
        let mut command = command(&subject.folder, &arguments);
        // Where the tests run under `nohup`, the signal reaches nobody.
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
        if u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (number - 1)) != 0 {
            continue;
        }
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while !started.exists() && start.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let killed = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let run = Run::from(child.wait_with_output().unwrap());
        assert!(start.elapsed() < Duration::from_secs(50), "{}", run.out);
        let end = format!("the command ended with signal {number}, interrupted");
        assert!(run.out.contains(&end) && run.out.contains("touched:\n  Settings"), "{}{}", run.out, run.err);
    }
}

/// A run ends with all that the command has started, which is said, or with the command.
#[test]
fn what_is_left_running_is_waited_for_or_ended() {
    let subject = Subject::new("left");
    let observe = |options: &[&str], script: &str| {
        let whole = [&["observe", "--offline", "--without-variables"], options, &["--", "sh", "-c", script]].concat();
        Run::of(&mut command(&subject.folder, &whole))
    };
    let waited = observe(&[], "read line < settings.txt; sleep 1.5 &");
    assert!(
        waited.err.contains("what it started still runs: `") && waited.err.contains("sleep` (process "),
        "{}",
        waited.err
    );
    assert!(!waited.out.contains("still ran at the end"), "{}", waited.out);
    let start = Instant::now();
    let ended = observe(&["--until-exit"], "read line < settings.txt; sleep 60 &");
    assert!(start.elapsed() < Duration::from_secs(50));
    assert!(ended.out.contains("sleep still ran at the end of the run, and was ended"), "{}", ended.out);
    assert_ne!(ended.code, 0);
}

/// An asset that is left out of the model because of a mistake would be one that everybody may touch.
#[test]
fn a_model_with_mistakes_is_refused() {
    let subject = Subject::new("mistaken");
    let lib = LIB.replacen("classification = Restricted", "classification = Unknowable", 1);
    write(&subject.folder, "src/lib.rs", &lib);
    let check = Run::of(&mut command(&subject.folder, &["check", "--offline"]));
    let error = check.out.lines().find(|line| line.contains("Unknowable")).unwrap();
    let run = subject.run(&[], &[]);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    assert!(run.err.contains(error) && run.err.contains("so nothing was run"), "{}", run.err);
    assert!(!subject.folder.join("out/result.txt").exists(), "{}", run.out);
}

/// A shell takes the environment as a whole: that nobody saw it read a variable says nothing.
#[test]
fn variables_that_nobody_can_see_are_no_clean_result() {
    let subject = Subject::new("variables");
    let script = ["--", "sh", "-c", "read line < settings.txt || true"];
    let observe = |options: &[&str]| {
        Run::of(&mut command(&subject.folder, &[&["observe", "--offline"], options, &script].concat()))
    };
    let unseen = observe(&[]);
    assert_eq!(unseen.code, 3, "{}{}", unseen.out, unseen.err);
    assert!(unseen.out.contains("may have read environment variables unseen"), "{}", unseen.out);
    let without = observe(&["--without-variables"]);
    assert_eq!(without.code, 0, "{}{}", without.out, without.err);
    assert!(without.out.contains("left out:\n  the variables that programs read"), "{}", without.out);
}

/// Many files are told by the folders around them.
#[test]
fn many_files_are_told_by_folder() {
    let subject = Subject::new("many");
    let base = subject.folder.parent().unwrap();
    for file in 0..30 {
        write(base, &format!("many/{}/file{file}", file % 3), "x");
    }
    let script = "find ../many -type f | xargs cat > /dev/null";
    let run = Run::of(&mut command(&subject.folder, &["observe", "--offline", "--", "sh", "-c", script]));
    let many = base.join("many").canonicalize().unwrap();
    for folder in 0..3 {
        let line = format!("  read by /usr/bin/cat: 10 below {}", many.join(folder.to_string()).display());
        assert!(run.out.contains(&line), "{line}\n{}", run.out);
    }
}
