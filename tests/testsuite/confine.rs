//! `lab::confine` as users run it: a real crate, built and tested by cargo, whose tests keep to the list or fail each for a
//! reason of its own.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{fs, process::Command, thread};

use subjects::{Manifest, Run, Subject, has_nextest};

const LIB: &str = r#"use threatmodel::prelude::*;

pub mod shop {
    use threatmodel::prelude::*;

    /// Sells.
    #[component(kind = Process)]
    pub struct Shop;

    /// The settings.
    #[asset(kind = Data, classification = Restricted, owner = "team", locators = ["file:data/settings.txt"])]
    pub struct Settings;

    /// The output.
    #[asset(kind = Data, classification = Restricted, owner = "team", locators = ["dir:data/out"])]
    pub struct Results;

    /// Where it listens.
    #[asset(kind = Service, classification = Restricted, owner = "team", locators = ["tcp://127.0.0.1:0"])]
    pub struct Port;

    #[accesses(Settings, ops = [Read])]
    pub fn settings() -> std::io::Result<String> {
        std::fs::read_to_string("data/settings.txt")
    }

    #[accesses(Results, ops = [Create, Write, Delete])]
    pub fn result(name: &str) -> std::io::Result<()> {
        std::fs::write(format!("data/out/{name}"), "done")
    }

    #[accesses(Port, ops = [Listen])]
    pub fn listen() -> std::io::Result<std::net::TcpListener> {
        std::net::TcpListener::bind("127.0.0.1:0")
    }
}

pub mod bookkeeping {
    use threatmodel::prelude::*;

    /// Counts.
    #[component(kind = Process)]
    pub struct Bookkeeping;

    /// The earnings.
    #[asset(kind = Data, classification = Confidential, owner = "team", locators = ["file:data/books.txt"])]
    pub struct Books;

    #[accesses(Books, ops = [Read])]
    pub fn books() -> std::io::Result<String> {
        std::fs::read_to_string("data/books.txt")
    }
}

/// A file of a neighbour.
#[asset(kind = Data, classification = Restricted, owner = "others", locators = ["file:data/neighbour.txt"], adjacent)]
pub struct Neighbour;

/// The books get into the wrong hands.
#[threat(targets = [bookkeeping::Books], stride = [InformationDisclosure], severity = Low, because = "they are few")]
pub struct Theft;

/// The books are locked up.
#[control(layer = Infrastructure)]
pub struct Drawer;

#[threat(Theft)]
#[mitigates(Theft, by = Drawer, bypass = true)]
#[must_use]
pub fn is_open() -> bool {
    false
}
"#;

const TESTS: &str = r#"use std::{fs, io::Write, net::TcpStream, process::Command, thread};
use subject::{Drawer, Theft, is_open, bookkeeping::books, shop::{Shop, listen, result, settings}};
use threatmodel::{lab::confine, prelude::*};

#[test]
fn keeps_to_its_assets() {
    fs::read("data/neighbour.txt").unwrap();
    confine(Shop, || {
        assert_eq!(settings().unwrap(), "as they are");
        result("kept.txt").unwrap();
        fs::remove_file("data/out/kept.txt").unwrap();
        let listener = listen().unwrap();
        let address = listener.local_addr().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || TcpStream::connect(address).unwrap().write_all(b"x").unwrap());
            listener.accept().unwrap();
        });
    });
    // Here nothing is confined any more.
    fs::read("data/neighbour.txt").unwrap();
}

#[test]
fn twice_in_one_test() {
    confine(Shop, || drop(settings().unwrap()));
    confine(Shop, || result("twice.txt").unwrap());
}

#[test]
fn the_second_fails() {
    confine(Shop, || drop(settings().unwrap()));
    confine(Shop, || drop(books()));
}

#[test]
fn reads_the_books_and_does_not_mind() {
    confine(Shop, || assert!(books().is_err(), "it came through: {books:?}", books = books()));
}

#[test]
fn on_another_thread() {
    confine(Shop, || thread::spawn(|| drop(books())).join().unwrap());
}

#[test]
fn in_another_program() {
    confine(Shop, || drop(Command::new("cat").arg("data/books.txt").output()));
}

#[test]
fn touches_its_neighbour() {
    confine(Shop, || drop(fs::read("data/neighbour.txt")));
}

#[test]
fn writes_what_it_may_read() {
    confine(Shop, || drop(fs::write("data/settings.txt", "mine")));
}

#[test]
fn touches_what_nobody_lists() {
    confine(Shop, || drop(fs::read("data/stray.txt")));
}

#[test]
fn is_seen_where_it_is_not_held_back() {
    confine(Shop, || drop(std::env::var("STRAY_VARIABLE")));
}

#[test]
fn panics() {
    confine(Shop, || assert_eq!(settings().unwrap(), "something else"));
}

#[test]
fn leaves_something_running() {
    confine(Shop, || drop(Command::new(std::env::current_exe().unwrap()).args(["--ignored", "sleeps", "--exact"]).spawn().unwrap()));
}

#[test]
#[ignore = "for another"]
fn sleeps() {
    thread::sleep(std::time::Duration::from_secs(20));
}

#[test]
fn inside_another() {
    confine(Shop, || confine(Shop, || {}));
}

#[test]
fn on_a_thread_of_its_own() {
    let done = thread::Builder::new().name("worker".to_owned()).spawn(|| confine(Shop, || {}));
    assert!(done.unwrap().join().is_ok());
}

#[test]
fn does_not_end() {
    confine(Shop, || thread::sleep(std::time::Duration::from_secs(600)));
}

#[test]
fn under_the_name_of_another() {
    let another = thread::Builder::new().name("keeps_to_its_assets".to_owned());
    let done = another.spawn(|| confine(Shop, || drop(books())));
    assert!(done.unwrap().join().is_ok());
}

#[test]
fn takes_another_branch() {
    if std::env::var_os("THREATMODEL_CONFINED").is_some() {
        confine(Shop, || {});
    } else {
        confine(Shop, || drop(books()));
    }
}

#[mitigates(Theft, by = Drawer)]
#[test]
fn in_an_attack_test() {
    assert!(!is_open());
    confine(Shop, || drop(books()));
}

#[threat(Theft)]
#[test]
fn scenario() {
    confine(Shop, || assert!(settings().is_ok()));
}
"#;

/// The tests that hold.
const HOLDING: [&str; 3] = ["keeps_to_its_assets", "twice_in_one_test", "scenario"];

struct Confined(Subject);

impl Confined {
    fn new(name: &str) -> Self {
        let manifest = Manifest::new(&format!("confined-{name}")).library("subject");
        let files = [
            ("src/lib.rs", LIB),
            ("tests/confined.rs", TESTS),
            ("data/out/.keep", ""),
            ("data/settings.txt", "as they are"),
            ("data/books.txt", "earnings 4711"),
            ("data/neighbour.txt", "token 4711"),
            ("data/stray.txt", "stray 4711"),
        ];
        Self(Subject::new(&format!("confine/{name}"), &manifest, &files))
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = self.0.cargo(arguments);
        cargo.env("STRAY_VARIABLE", "x").env("THREATMODEL_LIMIT", "5");
        cargo
    }

    fn test(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.cargo(&[&["test", "--test", "confined"], arguments].concat()))
    }
}

fn passed(run: &Run, test: &str) -> bool {
    match run.result(test) {
        Some("ok") => true,
        Some("FAILED") => false,
        other => panic!("{test}: {other:?}\n{}", run.said()),
    }
}

fn line_of(source: &str, text: &str) -> usize {
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn a_closure_keeps_to_the_list_or_fails_its_test() {
    let subject = Confined::new("all");
    let run = subject.test(&["--", "--test-threads=2"]);
    for test in HOLDING {
        assert!(passed(&run, test), "{test}\n{}", run.said());
    }
    let fails = |test: &str, parts: &[&str]| {
        assert!(!passed(&run, test), "{test}\n{}", run.said());
        let report = run.report(test);
        for part in parts {
            assert!(report.contains(part), "{test}: {part}\n{report}");
        }
        assert!(!report.contains("4711"), "{test}\n{report}");
    };
    let books = format!("at src/lib.rs:{} (subject::bookkeeping::books", line_of(LIB, "\"data/books.txt\")"));
    let listed = format!("it would have needed `Books` (src/lib.rs:{})", line_of(LIB, "file:data/books.txt"));
    let denied = "read, denied: Permission denied";
    let foreign = [denied, "data/books.txt`", &listed, "which `Shop` does not use"];
    fails(
        "reads_the_books_and_does_not_mind",
        &[&foreign[..], &[&books, "touched what the component does not list"]].concat(),
    );
    fails("on_another_thread", &[&foreign[..], &[&books]].concat());
    fails("the_second_fails", &foreign);
    fails("in_another_program", &["execute, denied", "exec:/usr/bin/cat", "no asset covers it"]);
    fails("touches_its_neighbour", &[denied, "`Neighbour`", "is adjacent: the system leaves it alone"]);
    fails("writes_what_it_may_read", &["write, denied", "`Settings`", "with more than the `ops` that `Shop` declares"]);
    let here = format!("at tests/confined.rs:{} (", line_of(TESTS, "data/stray.txt"));
    fails("touches_what_nobody_lists", &[denied, "no asset covers it; list it: `locators = [\"file:", &here]);
    fails("is_seen_where_it_is_not_held_back", &["read `env:STRAY_VARIABLE`", "no asset covers it"]);
    fails("panics", &["the closure failed", "it panicked: ", "something else"]);
    fails("leaves_something_running", &["inconclusive", "still ran at the end of the run"]);
    fails("does_not_end", &["it did not end within its limit; THREATMODEL_LIMIT sets it in seconds"]);
    fails("in_an_attack_test::all_on", &["`confine` is in an attack test"]);
    fails("inside_another", &["it panicked: ", "inconclusive: a `confine` is in the closure of another"]);
    fails("on_a_thread_of_its_own", &["inconclusive: when the test was started again, it ended as if it had passed"]);
    let elsewhere = "it came to another `confine` than before";
    fails("under_the_name_of_another", &["inconclusive", elsewhere]);
    fails("takes_another_branch", &["inconclusive", elsewhere]);
    assert_eq!(fs::read_to_string(subject.0.folder.join("data/settings.txt")).unwrap(), "as they are");
    assert_eq!(fs::read_to_string(subject.0.folder.join("data/out/twice.txt")).unwrap(), "done");

    let one = subject.test(&["--", "--test-threads=1", "--nocapture", "keeps_to_its_assets"]).said();
    assert!(one.contains("confine to `Shop` at tests/confined.rs:") && one.contains("kept to its assets"), "{one}");
    assert!(one.contains("the kernel chooses the port: connections to every TCP port are granted"), "{one}");

    // A process with the variable is not a child, whatever its standard input says, and shows nothing.
    for (variable, input) in [("1 1", ""), ("", ""), (" ", ""), (" 9", ""), ("1", "1"), ("1 9", "1"), ("1 1", "1")] {
        let given = subject.0.folder.join("input.txt");
        fs::write(&given, input).unwrap();
        let mut forged = subject.cargo(&["test", "--test", "confined", "the_second"]);
        forged.env("THREATMODEL_CONFINED", variable).stdin(fs::File::open(given).unwrap());
        let forged = Run::of(&mut forged);
        let said = forged.said();
        assert!(!passed(&forged, "the_second_fails") && said.contains("inconclusive"), "{variable}: {said}");
    }
}

#[test]
fn where_the_kernel_does_not_do_its_part_no_test_is_green() {
    let subject = Confined::new("without");
    let _ = Run::of(&mut subject.cargo(&["test", "--no-run"])).succeeds();
    for (call, error, why) in [
        (CREATE_RULESET, NOT_IMPLEMENTED, "inconclusive: this kernel has no Landlock"),
        (CREATE_RULESET, NOT_SUPPORTED, "inconclusive: Landlock is switched off"),
        (RESTRICT_SELF, NOT_IMPLEMENTED, "inconclusive: the system refused to confine"),
        // It says that it has done so.
        (RESTRICT_SELF, 0, "inconclusive: the system reports that it confines, but does not"),
        (SECCOMP, 0, "inconclusive: the calls of the program are not handed to its observer"),
    ] {
        let mut testing = subject.cargo(&["test", "--test", "confined", "keeps_to_its_assets"]);
        let run = thread::spawn(move || {
            answer(call, error);
            Run::of(&mut testing)
        });
        let run = run.join().unwrap();
        assert!(!passed(&run, "keeps_to_its_assets"), "{}", run.said());
        assert!(run.said().contains(why), "{call} {error}: {}", run.said());
    }
}

/// Numbers of calls: those of Landlock are the same on all architectures.
const CREATE_RULESET: i64 = 444;
const RESTRICT_SELF: i64 = 446;
const SECCOMP: i64 = if cfg!(target_arch = "x86_64") { 317 } else { 277 };

const NOT_IMPLEMENTED: u32 = 38;
const NOT_SUPPORTED: u32 = 95;

/// Makes the kernel answer a call with this error to this thread and what it starts; with 0, as if it had done it.
fn answer(call: i64, error: u32) {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let calls = std::collections::BTreeMap::from([(call, Vec::new())]);
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(calls, SeccompAction::Allow, SeccompAction::Errno(error), arch).unwrap();
    let program: BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter(&program).unwrap();
}

#[test]
fn nextest_runs_it() {
    if !has_nextest("confined tests under nextest") {
        return;
    }
    let subject = Confined::new("nextest");
    let mut run = subject.cargo(&["nextest", "run", "--no-fail-fast", "--test", "confined"]);
    let output = Run::of(run.args(HOLDING)).said();
    assert!(output.contains("3 tests run: 3 passed"), "{output}");
    let mut run = subject.cargo(&["nextest", "run", "--test", "confined", "the_second_fails"]);
    let output = Run::of(&mut run).said();
    assert!(output.contains("1 failed") && output.contains("which `Shop` does not use"), "{output}");
}
