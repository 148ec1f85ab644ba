//! `cargo threatmodel observe` on a program of its own, which touches what it is told to: what is listed, what is not, and in
//! other ways than declared.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::Manifest;

use crate::common;

use std::{fs, net::TcpListener, path::PathBuf, process::Output};

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
