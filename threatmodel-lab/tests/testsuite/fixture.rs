//! Prepared test systems: built once, by one of many processes, and copied for everybody.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    env, fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::tempdir;
use threatmodel_core::{
    noun::{Asset, Threat},
    record::{Record, inventory},
    value::Value,
    words::ItemKind,
};
use threatmodel_grammar::Statement;
use threatmodel_lab::{
    canary::{self, Canary},
    fixture::{FixtureError, Prepared, prepared_in},
    scan,
};

struct Cards;
impl Asset for Cards {
    const PATH: &'static str = "fixture::Cards";
}

macro_rules! threats {
    ($($name:ident $targets:expr;)+) => { $(
        struct $name;
        impl Threat for $name { const PATH: &'static str = concat!("fixture::", stringify!($name)); }
        inventory::submit! { Record {
            statement: Statement::Threat,
            package: "shop",
            version: "0.1.0",
            module: "fixture",
            item: stringify!($name),
            item_kind: ItemKind::Struct,
            file: "tests/fixture.rs",
            line: 1,
            column: 1,
            test: false,
            ignored: false,
            doc: "",
            args: &[("targets", Value::Refs(&$targets))],
        } }
    )+ };
}

threats! {
    Injection ["fixture::Cards", "fixture::Orders"];
    Guessing ["fixture::Orders", "fixture::Cards"];
    Elsewhere ["fixture::Orders"];
}

struct Unknown;
impl Threat for Unknown {
    const PATH: &'static str = "fixture::Unknown";
}

fn shop(folder: &Path) -> io::Result<()> {
    let log = folder.ancestors().nth(2).unwrap().join("builds");
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .and_then(|mut log| io::Write::write_all(&mut log, b"x"))?;
    fs::create_dir(folder.join("data"))?;
    #[cfg(unix)]
    std::os::unix::fs::symlink("cards.txt", folder.join("data/link"))?;
    // Long enough for others to come in between.
    thread::sleep(Duration::from_millis(50));
    fs::write(folder.join("data/cards.txt"), Canary::<Cards>::mint().card_number())
}

fn builds(base: &Path) -> usize {
    fs::read(base.join("builds")).map_or(0, |log| log.len())
}

fn card(prepared: &Prepared) -> String {
    fs::read_to_string(prepared.path().join("data/cards.txt")).unwrap()
}

#[test]
fn threats_with_the_same_targets_share_a_system_that_nobody_can_spoil() {
    let base = tempdir().unwrap();
    let first = prepared_in::<Injection, _>(base.path(), shop).unwrap();
    let original = card(&first);
    fs::write(first.path().join("data/cards.txt"), "spoilt").unwrap();
    let second = prepared_in::<Guessing, _>(base.path(), shop).unwrap();
    assert_ne!(first.path(), second.path());
    assert_eq!(card(&second), original);
    #[cfg(unix)]
    assert_eq!(fs::read_link(second.path().join("data/link")).unwrap(), Path::new("cards.txt"));
    assert_eq!(builds(base.path()), 1);

    let third = prepared_in::<Elsewhere, _>(base.path(), shop).unwrap();
    assert_ne!(card(&third), original);
    assert_eq!(builds(base.path()), 2);

    let path = second.path().to_owned();
    drop(second);
    assert!(!path.exists());
}

#[test]
fn another_builder_is_another_system() {
    let base = tempdir().unwrap();
    let write = |text: &'static str| move |folder: &Path| fs::write(folder.join("text"), text);
    let text = |prepared: &Prepared| fs::read_to_string(prepared.path().join("text")).unwrap();
    // Closures of one function are told apart by where they are used.
    let one = prepared_in::<Injection, _>(base.path(), write("one")).unwrap();
    let two = prepared_in::<Injection, _>(base.path(), write("two")).unwrap();
    assert_eq!([text(&one), text(&two)], ["one", "two"]);
}

#[test]
fn pointers_to_builders_are_told_apart_by_who_asks() {
    type Builder = fn(&Path) -> io::Result<()>;
    let base = tempfile::tempdir().unwrap();
    let (one, two): (Builder, Builder) =
        (|at| fs::write(at.join("which"), "one"), |at| fs::write(at.join("which"), "two"));
    let first = prepared_in::<Injection, _>(base.path(), one).unwrap();
    let second = prepared_in::<Injection, _>(base.path(), two).unwrap();
    let which = |prepared: &Prepared| fs::read_to_string(prepared.path().join("which")).unwrap();
    assert_eq!((which(&first), which(&second)), ("one".to_owned(), "two".to_owned()));
}

#[test]
fn a_builder_that_fails_leaves_nothing() {
    let base = tempdir().unwrap();
    fn fails(folder: &Path) -> Result<(), String> {
        fs::write(folder.join("half"), "").map_err(|error| error.to_string())?;
        let times = folder.ancestors().nth(2).unwrap().join("times");
        if fs::exists(&times).unwrap() {
            return Ok(());
        }
        fs::write(times, "once").unwrap();
        Err("no room".to_owned())
    }
    let error = prepared_in::<Injection, _>(base.path(), fails).unwrap_err();
    assert!(matches!(&error, FixtureError::Build(why) if why == "no room"), "{error}");
    // The next one builds anew, and from nothing.
    let prepared = prepared_in::<Injection, _>(base.path(), fails).unwrap();
    assert_eq!(fs::read_dir(prepared.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_builder_left_is_not_used() {
    let base = tempdir().unwrap();
    let home = prepared_in::<Injection, _>(base.path(), shop).unwrap().path().parent().unwrap().to_owned();
    // As if it had been killed before the list of canaries was written.
    fs::remove_file(home.join("canaries.json")).unwrap();
    fs::create_dir_all(home.join("unfinished/data")).unwrap();
    fs::write(home.join("prototype/data/cards.txt"), "half").unwrap();
    let prepared = prepared_in::<Injection, _>(base.path(), shop).unwrap();
    assert_ne!(card(&prepared), "half");
    assert_eq!(builds(base.path()), 2);
}

#[test]
fn the_canaries_of_others_do_not_depend_on_who_builds() {
    let base = tempdir().unwrap();
    struct Apart;
    impl Asset for Apart {
        const PATH: &'static str = "fixture::Apart";
    }
    fn mints(folder: &Path) -> io::Result<()> {
        fs::write(folder.join("text"), Canary::<Apart>::mint().text())
    }
    let before = format!("{:?}", Canary::<Apart>::mint());
    let prepared = prepared_in::<Injection, _>(base.path(), mints).unwrap();
    let after = format!("{:?}", Canary::<Apart>::mint());
    assert_eq!([before, after], ["Canary<fixture::Apart>(0)", "Canary<fixture::Apart>(1)"]);
    assert_eq!(prepared.canaries().len(), 1);
    assert_eq!(scan::find(prepared.path()).unwrap()[0].asset, Apart::PATH);
}

#[test]
fn a_threat_that_nobody_declared_is_an_error() {
    let base = tempdir().unwrap();
    let error = prepared_in::<Unknown, _>(base.path(), shop).unwrap_err();
    assert!(matches!(error, FixtureError::UnknownThreat("fixture::Unknown")));
}

/// Run by the test below, in many processes.
#[test]
#[ignore = "a child of the test below"]
fn asks() {
    let Some(base) = env::var_os("THREATMODEL_TEST_FIXTURE") else { return };
    assert!(canary::live().is_empty());
    let prepared = prepared_in::<Injection, _>(Path::new(&base), shop).unwrap();
    let hits = scan::find(prepared.path()).unwrap();
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0].asset, Cards::PATH);
    println!("card {}", card(&prepared));
}

#[test]
fn many_processes_build_once_and_know_the_canaries() {
    let base = tempdir().unwrap();
    let children: Vec<_> = (0..8)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["fixture::asks", "--exact", "--ignored", "--nocapture"])
                .env("THREATMODEL_TEST_FIXTURE", base.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut cards: Vec<String> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            let line = text.lines().find_map(|line| line.split_once("card ")).unwrap();
            line.1.to_owned()
        })
        .collect();
    cards.dedup();
    assert_eq!(cards.len(), 1);
    assert_eq!(builds(base.path()), 1);
}
