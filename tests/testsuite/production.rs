//! In production an annotation costs nothing: the release build of an annotated program has the same sections, byte for
//! byte, as the same program without annotations.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use object::{Object as _, ObjectSection as _};
use subjects::{Manifest, Subject, build};

/// A program with every kind of annotation on every kind of item. Lines that start with `#[tm` are the annotations.
const PROGRAM: &str = r##"
#![allow(dead_code)]
#[tm]use threatmodel::prelude::*;

#[tm]#[trust_zone(trust = 3)]
pub struct Inside;
#[tm]#[actor(kind = Adversary, zone = Inside)]
pub struct Thief;
#[derive(Clone, Copy)]
#[tm]#[derive(Classification)]
pub enum Level {
    Open,
#[tm]#[handling(owner, flows = [Encrypted])]
    Sealed,
}
/// The cards that nobody may see.
#[tm]#[asset(kind = Data, classification = Level::Sealed, owner = "the-owner-of-the-cards", locators = ["env:LOCATOR_OF_CARDS"])]
pub struct Cards;
#[tm]#[threat(targets = [Cards], stride = [Tampering], actor = Thief, refs = ["CWE-89"], misuse = "as a thief I take them")]
pub struct Injection;
#[tm]#[control(layer = "TheLayerOfTheEdge")]
pub struct Bound;
#[tm]#[requirement(from = [Injection], phase = Design)]
pub struct NoSplicing;
#[tm]#[component(kind = Process, zone = Inside)]
pub struct Shop;
#[tm]#[assumption(about = [Cards], owner = "the-owner-of-the-assumption", until = "2099-01-01")]
pub struct Assumed;

#[tm]#[threat(Injection)]
#[tm]#[mitigates(Injection, by = Bound, scope = all, bypass = 7)]
#[tm]#[satisfies(NoSplicing)]
#[inline(never)]
fn free(x: u64) -> u64 {
    x.wrapping_mul(31)
}

#[tm]#[accepts(Injection, because = "the-reason-to-accept", owner = "o", until = "2099-01-01")]
fn generic<T: Into<u64>>(x: T) -> u64 {
    free(x.into())
}

#[tm]#[accesses(Cards, ops = [Read])]
const fn constant(x: u64) -> u64 {
    x + 1
}

struct Service {
    count: u64,
}

#[tm]#[transfers(Injection, to = "the-bearer-of-the-risk", because = "b", owner = "o")]
impl Service {
#[tm]#[flow(to = Shop, carries = [Cards], protocol = "the-protocol", encrypted)]
    fn step(&mut self) -> u64 {
        self.count = generic(self.count);
        self.count
    }
}

trait Sized_ {
#[tm]#[threat(Injection)]
    const SIZE: u64;
}

impl Sized_ for Service {
    const SIZE: u64 = 5;
}

trait Store {
#[tm]#[threat(Injection)]
    fn get(&self, at: u64) -> u64;
}

impl Store for Service {
    fn get(&self, at: u64) -> u64 {
        self.count ^ at
    }
}

#[tm]#[threat(Injection)]
static TABLE: [u64; 3] = [1, constant(1), 3];
#[tm]#[threat(Injection)]
const FACTOR: u64 = 2 + 1;

fn main() {
    let seed = std::env::args().count() as u64;
    let mut service = Service { count: seed };
    let store: &dyn Store = &service;
    println!("{}", store.get(seed + <Service as Sized_>::SIZE));
    println!("{}", (0..10).map(|_| service.step()).fold(TABLE[0] * FACTOR, u64::wrapping_add));
    assert!(seed < 100, "this line number must stay the same");
}
"##;

#[test]
fn annotations_leave_no_trace_in_a_release_build() {
    let subject = Subject::new("production", &Manifest::new("program").testing(&[]), &[]);

    let plain: String = PROGRAM
        .lines()
        .map(|line| if line.starts_with("#[tm]") { "\n".to_owned() } else { format!("{line}\n") })
        .collect();
    let annotated = PROGRAM.replace("#[tm]", "");
    assert!(annotated.matches("#[").count() > plain.matches("#[").count() + 15);

    let with = sections(&built(&subject, &annotated));
    let without = sections(&built(&subject, &plain));
    let names = |sections: &[(String, Vec<u8>)]| sections.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&with), names(&without));
    assert!(names(&with).iter().any(|name| name.contains("text")), "{:?}", names(&with));
    for ((name, with), (_, without)) in with.iter().zip(&without) {
        // The linker's own note of what it linked is no code and no data of the program.
        if name != ".note.gnu.build-id" {
            assert!(with == without, "section {name} differs: {} and {} bytes", with.len(), without.len());
        }
    }
    let all: Vec<u8> = with.into_iter().flat_map(|(_, bytes)| bytes).collect();
    for text in [
        "the-owner-of-the-cards",
        "LOCATOR_OF_CARDS",
        "CWE-89",
        "the-reason-to-accept",
        "TheLayerOfTheEdge",
        "threatmodel",
    ] {
        assert!(!all.windows(text.len()).any(|window| window == text.as_bytes()), "`{text}` is in the binary");
    }
}

fn built(subject: &Subject, source: &str) -> PathBuf {
    subject.write("src/main.rs", source);
    build(subject.cargo(&["build", "--release"])).executable("program", "program itself").to_owned()
}

/// The sections that are loaded when the program runs.
fn sections(binary: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = fs::read(binary).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let loaded = file.sections().filter(|section| section.address() != 0);
    let mut sections: Vec<(String, Vec<u8>)> = loaded
        .map(|section| (section.name().unwrap_or_default().to_owned(), section.data().unwrap_or_default().to_vec()))
        .collect();
    sections.sort();
    sections
}
