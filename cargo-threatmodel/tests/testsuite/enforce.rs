//! `cargo threatmodel observe --enforce`: a real program is really refused what is not listed, and the report says what it
//! would have needed.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::Manifest;

use crate::common;

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output},
    sync::{Mutex, PoisonError},
    thread,
};

use common::{Run, building, cargo, command, write};
use serde_json::Value;

const LIB: &str = r#"use threatmodel::prelude::*;

pub mod shop {
    use threatmodel::prelude::*;

    /// Sells.
    #[component(kind = Process)]
    pub struct Shop;

    /// The settings of the program.
    #[asset(kind = Data, classification = Restricted, owner = "team", locators = ["file:settings.txt"])]
    pub struct Settings;

    /// The output of the program.
    #[asset(kind = Data, classification = Restricted, owner = "team", locators = ["dir:out"])]
    pub struct Results;

    /// The service that it asks.
    #[asset(kind = Service, classification = Restricted, owner = "team", locators = ["tcp://127.0.0.1:${PEER_PORT}"])]
    pub struct Peer;

    #[accesses(Settings, ops = [Read])]
    #[accesses(Results, ops = [Read, Create, Write, Delete])]
    #[accesses(Peer, ops = [Connect])]
    pub fn used() {}
}

pub mod bookkeeping {
    use threatmodel::prelude::*;

    /// Counts.
    #[component(kind = Process)]
    pub struct Bookkeeping;

    /// The earnings.
    #[asset(kind = Data, classification = Confidential, owner = "team", locators = ["file:books.txt"])]
    pub struct Books;

    #[accesses(Books, ops = [Read])]
    pub fn used() {}
}

/// A file of a neighbour.
#[asset(kind = Data, classification = Restricted, owner = "others", locators = ["file:../neighbour/secret.txt"], adjacent)]
pub struct Neighbour;

/// A program that it starts.
#[asset(kind = Code, classification = Restricted, owner = "team", locators = ["exec:cat"])]
pub struct Cat;

#[accesses(Cat, ops = [Execute])]
pub fn used() {}
"#;

const MAIN: &str = r#"use std::{fs, net::TcpStream, process::Command, thread};

fn main() {
    subject::used();
    for what in std::env::args().skip(1) {
        let (verb, rest) = what.split_once('=').unwrap();
        let (first, second) = rest.split_once(',').unwrap_or((rest, ""));
        println!("{what}: {}", act(verb, first, second));
    }
}

fn act(verb: &str, first: &str, second: &str) -> String {
    let said = |result: std::io::Result<()>| result.map_or_else(|error| error.to_string(), |()| "done".to_owned());
    match verb {
        "read" => fs::read_to_string(first).unwrap_or_else(|error| error.to_string()),
        "list" => said(fs::read_dir(first).map(drop)),
        "write" => said(fs::write(first, "changed")),
        "delete" => said(fs::remove_file(first)),
        "rename" => said(fs::rename(first, second)),
        "folder" => said(fs::create_dir(first)),
        "connect" => said(TcpStream::connect(format!("127.0.0.1:{first}")).map(drop)),
        "cat" => match Command::new("cat").arg(first).output() {
            Ok(output) => String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
            Err(error) => error.to_string(),
        },
        "execute" => said(Command::new(first).output().map(drop)),
        "thread" => {
            let first = first.to_owned();
            thread::spawn(move || act("read", &first, "")).join().unwrap()
        }
        _ => std::process::exit(3),
    }
}
"#;

const DENIED: &str = "Permission denied (os error 13)";

struct Subject {
    base: PathBuf,
    program: PathBuf,
    /// Somebody listens there.
    peer: TcpListener,
}

impl Subject {
    fn new(name: &str) -> Self {
        // One build at a time: the folder of built programs is shared.
        static BUILD: Mutex<()> = Mutex::new(());
        let building_alone = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
        let manifest = Manifest::new(&format!("enforced-{name}")).library("subject").testing(&[]);
        let subjects::Subject { folder } = subjects::Subject::new(&format!("enforce/{name}/subject"), &manifest, &[]);
        let base = folder.parent().unwrap().to_owned();
        write(&folder, "src/lib.rs", LIB);
        write(&folder, "src/main.rs", MAIN);
        write(&folder, "settings.txt", "as they are");
        write(&folder, "books.txt", "earnings 4711");
        write(&folder, "out/old.txt", "old");
        write(&base, "neighbour/secret.txt", "token 4711");
        write(&base, "neighbour/other.txt", "other 4711");
        Run::of(&mut building(cargo(&folder, &["build", "--offline"]))).succeeds();
        // A file of its own: the baseline covers the folder of built programs.
        let built = common::built(&format!("enforced-{name}"));
        let program = base.join("subject-program");
        fs::copy(built, &program).unwrap();
        drop(building_alone);
        Self { base, program, peer: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    fn folder(&self) -> PathBuf {
        self.base.join("subject")
    }

    fn observing(&self, options: &[&str], arguments: &[&str]) -> Command {
        let program = self.program.display().to_string();
        let whole = [&["observe", "--offline"], options, &["--", &program], arguments].concat();
        let mut command = building(command(&self.folder(), &whole));
        command.env("PEER_PORT", self.peer.local_addr().unwrap().port().to_string());
        command
    }

    fn run(&self, options: &[&str], arguments: &[&str]) -> Run {
        Run::of(&mut self.observing(options, arguments))
    }

    /// The exit code, what the program said, and the findings that deny.
    fn enforced(&self, options: &[&str], arguments: &[&str]) -> (i32, String, Vec<String>, Value) {
        let run = self.run(&[&["--enforce", "--format", "json"], options].concat(), arguments);
        let document = common::observation(&run);
        let findings = document["findings"].as_array().unwrap().iter();
        let denying = findings.filter(|finding| finding["code"] != "TM047").map(|finding| {
            let place = &finding["labels"][0]["place"];
            let at = format!("{}:{}", place["file"].as_str().unwrap_or_default(), place["line"]);
            format!("{} {at} {}", finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap())
        });
        (run.code, run.err, denying.collect(), document)
    }
}

fn line_of(source: &str, text: &str) -> usize {
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn what_is_listed_stays_possible_and_all_else_is_refused_and_named() {
    let subject = Subject::new("whole");
    let port = subject.peer.local_addr().unwrap().port();
    let ask = format!("connect={port}");
    let listed = [
        "read=settings.txt",
        "read=books.txt",
        "list=out",
        "write=out/new.txt",
        "read=out/new.txt",
        "rename=out/new.txt,out/newer.txt",
        "delete=out/newer.txt",
        "folder=out/deeper",
        "cat=settings.txt",
        "thread=settings.txt",
        &ask,
    ];
    let (code, said, findings, document) = subject.enforced(&[], &listed);
    assert_eq!((code, &findings[..]), (0, &[][..]), "{said}{document:#}");
    assert!(!said.contains(DENIED) && said.contains("earnings 4711"), "{said}");

    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = format!("connect={}", elsewhere.local_addr().unwrap().port());
    let unlisted = [
        "read=../neighbour/secret.txt",
        "thread=../neighbour/other.txt",
        "cat=../neighbour/other.txt",
        "list=../neighbour",
        "write=settings.txt",
        "delete=settings.txt",
        "write=new.txt",
        "folder=deeper",
        "rename=settings.txt,out/settings.txt",
        "execute=/bin/ls",
        &other,
    ];
    let (code, said, findings, document) = subject.enforced(&[], &unlisted);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("4711"), "what is refused does not arrive: {said}");
    for what in unlisted {
        let line = said.lines().find(|line| line.starts_with(&format!("{what}: "))).unwrap();
        assert!(line.contains("denied") || line.contains("Invalid cross-device link"), "{line}");
    }
    assert_eq!(fs::read_to_string(subject.folder().join("settings.txt")).unwrap(), "as they are");
    assert!(!subject.folder().join("new.txt").exists() && !subject.folder().join("deeper").exists());
    let has = |start: &str, parts: &[&str]| {
        let found = findings.iter().any(|finding| {
            finding.starts_with(start) && finding.contains("denied") && parts.iter().all(|part| finding.contains(part))
        });
        assert!(found, "{start} {parts:?}: {findings:#?}");
    };
    let at = |text: &str| format!("src/main.rs:{} ", line_of(MAIN, text));
    has(&format!("TM046 {}", at("\"read\" =>")), &["`Neighbour` is adjacent", "secret.txt"]);
    has("TM044", &["no asset covers", "other.txt` (read"]);
    has(&format!("TM044 {}", at("\"list\" =>")), &["neighbour` (list"]);
    has(&format!("TM045 {}", at("\"write\" =>")), &["`#[accesses(Settings)]` declares: write"]);
    has(&format!("TM045 {}", at("\"delete\" =>")), &["declares: delete"]);
    has(&format!("TM044 {}", at("\"write\" =>")), &["subject/new.txt` (create"]);
    has(&format!("TM044 {}", at("\"folder\" =>")), &["subject/deeper` (create"]);
    has(&format!("TM044 {}", at("\"execute\" =>")), &["/ls` (execute"]);
    has(&format!("TM044 {}", at("\"connect\" =>")), &["tcp://127.0.0.1:", "(connect"]);
    assert!(document["confinement"]["not_held_back"].as_str().unwrap().contains("UDP"));
    let help = document["findings"].as_array().unwrap().iter().map(|finding| finding["help"].to_string());
    assert!(help.clone().any(|help| help.contains("other.txt")), "{:?}", help.collect::<Vec<_>>());
}

#[test]
fn the_list_of_one_component_is_narrower() {
    let subject = Subject::new("component");
    let (code, said, findings, document) = subject.enforced(&["--component", "Shop"], &["read=settings.txt"]);
    assert_eq!((code, &findings[..]), (0, &[][..]), "{said}{document:#}");
    assert_eq!(document["component"], "subject::shop::Shop");

    let (code, said, findings, document) =
        subject.enforced(&["--component", "subject::shop::Shop"], &["read=books.txt"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(DENIED) && !said.contains("4711"), "{said}");
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    let at = line_of(MAIN, "\"read\" =>");
    assert!(
        finding.starts_with(&format!("TM044 src/main.rs:{at} `Shop` does not use `Books`: read, denied")),
        "{finding}"
    );
    let declared = line_of(LIB, "file:books.txt");
    let labels = document["findings"].to_string();
    assert!(labels.contains("the asset") && labels.contains(&format!("\"line\":{declared}")), "{labels}");

    // Without `--enforce` it is read, and found.
    let watched = subject.run(&["--component", "Shop"], &["read=books.txt"]);
    assert!(watched.code == 1 && watched.out.contains("`Shop` does not use `Books`: read `file:"), "{}", watched.out);
    assert!(watched.out.contains("earnings 4711"), "{}", watched.out);

    // An exemption of a refused access does not show that the program works without it.
    let books = subject.folder().canonicalize().unwrap().join("books.txt");
    let policy = format!(
        "[[exempt]]\nrule = \"unlisted-access\"\nitem = \"file:{}\"\nreason = \"they are public\"\n",
        books.display()
    );
    write(&subject.folder(), "threatmodel.toml", &policy);
    let exempt = subject.run(&["--component", "Shop", "--enforce"], &["read=books.txt"]);
    assert_eq!(exempt.code, 3, "{}{}", exempt.out, exempt.err);
    assert!(exempt.out.contains("listed or exempt but refused"), "{}", exempt.out);

    let slip = subject.run(&["--component", "Shp"], &[]);
    slip.fails_with("there is no component `Shp`\nhelp: did you mean `Shop`?");
}

#[test]
fn where_grants_are_wider_than_the_list_it_says_so_and_the_record_is_exact() {
    let subject = Subject::new("wider");
    fs::remove_dir_all(subject.folder().join("out")).unwrap();
    let (code, _, findings, document) = subject.enforced(&[], &["folder=out", "write=out/x.txt", "write=beside.txt"]);
    // `out` is not there yet, so that the folder around it had to be granted.
    let gaps = document["confinement"]["gaps"].to_string();
    assert!(gaps.contains("subject::shop::Results") && gaps.contains("it may be made or removed"), "{gaps}");
    assert_eq!(code, 1);
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    assert!(finding.contains("beside.txt` (create)"), "it was let through, and seen: {finding}");
}

#[test]
fn where_the_kernel_does_not_do_its_part_nothing_is_run_and_nothing_is_clean() {
    let subject = Subject::new("without");
    let marker = "write=out/ran.txt";
    for (call, error, why) in [
        (CREATE_RULESET, NOT_IMPLEMENTED, "inconclusive: this kernel has no Landlock"),
        (CREATE_RULESET, NOT_SUPPORTED, "inconclusive: Landlock is switched off"),
        (RESTRICT_SELF, NOT_IMPLEMENTED, "inconclusive: the system refused to confine"),
        // It says that it has done so.
        (RESTRICT_SELF, 0, "inconclusive: the system reports that it confines, but does not"),
    ] {
        let run = Run::from(below(call, error, subject.observing(&["--enforce"], &[marker])));
        assert_eq!(run.code, 3, "{}{}", run.out, run.err);
        assert!(run.err.contains(why), "{call} {error}: {}", run.err);
        assert!(!subject.folder().join("out/ran.txt").exists(), "it was not run");
    }
    // The same without the refusal: it is that which made the difference.
    let run = subject.run(&["--enforce"], &[marker]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn the_folder_of_evidence_excuses_nothing_but_evidence() {
    let subject = Subject::new("setting");
    let built = common::built("enforced-setting");
    let around = subject.base.display().to_string();
    let holding = subject.base.join("neighbour").display().to_string();
    for folder in ["/", ".", "..", "", &around, &holding] {
        for options in [&["--enforce"][..], &[]] {
            let mut whole = [&["observe", "--offline"], options, &["--"]].concat();
            let built = built.display().to_string();
            whole.extend([&built, "read=../neighbour/other.txt"]);
            let mut observing = building(command(&subject.folder(), &whole));
            observing.env("THREATMODEL_EVIDENCE", folder).env("PEER_PORT", "1");
            let run = Run::of(&mut observing);
            let named = run.out.contains("neighbour/other.txt` (read");
            assert!(run.code == 1 && named, "{folder} {options:?}: {}{}", run.out, run.err);
        }
    }
}

/// The output of a command below a filter that answers a call with this error instead of the kernel; with 0, as if it had done
/// it. What a thread starts inherits its filter, and nobody else has it.
fn below(call: i64, error: u32, mut command: Command) -> Output {
    use seccompiler::{SeccompAction, SeccompFilter};
    let started = thread::spawn(move || {
        let calls = std::collections::BTreeMap::from([(call, Vec::new())]);
        let arch = std::env::consts::ARCH.try_into().unwrap();
        let filter = SeccompFilter::new(calls, SeccompAction::Allow, SeccompAction::Errno(error), arch).unwrap();
        let program: seccompiler::BpfProgram = filter.try_into().unwrap();
        seccompiler::apply_filter(&program).unwrap();
        command.output().unwrap()
    });
    started.join().unwrap()
}

/// Numbers of calls, the same on all architectures.
const CREATE_RULESET: i64 = 444;
const RESTRICT_SELF: i64 = 446;

const NOT_IMPLEMENTED: u32 = 38;
const NOT_SUPPORTED: u32 = 95;
