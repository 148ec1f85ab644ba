//! Mutations of where assets live, and of code that touches what no asset stands for.

use super::{
    Edit::{self, Replace},
    Mutation,
    Verdict::{Fails, Passes, Refused, Warns},
    cases::{LIB, MAIN, case, policy},
};

const CARDS: &str = "owner = \"payments\", zone = Inside)]";
const LIST: &str = "owner = \"sales\", disposition = Remove)]";
const READ: &str = "pub fn read() {}";

/// The assets with these locators.
fn living(cards: &'static str, list: &'static str) -> Vec<Edit> {
    vec![Replace(LIB, CARDS, cards), Replace(LIB, LIST, list)]
}

/// The rule of accesses turned on.
fn watching() -> Edit {
    policy("[rules]\nunstated-access = \"deny\"\n")
}

pub(super) fn all() -> Vec<Mutation> {
    const IN_TABLE: &str = "owner = \"payments\", zone = Inside, locators = [\"sqlite:${DATA}/shop.db#cards\"])]";
    let mut all = vec![
        case(
            "two assets in one table",
            living(
                IN_TABLE,
                "owner = \"sales\", disposition = Remove, locators = [\"sqlite:${DATA}/./shop.db#Cards\"])]",
            ),
            Warns(&["TM042"]),
        ),
        case(
            "an asset in a column of the table of another",
            living(
                IN_TABLE,
                "owner = \"sales\", disposition = Remove, locators = [\"sqlite:${DATA}/shop.db#cards.mail\"])]",
            ),
            Warns(&["TM042"]),
        ),
        case(
            "an asset in the directory of another",
            living(IN_TABLE, "owner = \"sales\", disposition = Remove, locators = [\"env:LIST\", \"dir:${DATA}\"])]"),
            Warns(&["TM042"]),
        ),
        case(
            "two assets in two tables",
            living(IN_TABLE, "owner = \"sales\", disposition = Remove, locators = [\"sqlite:${DATA}/shop.db#list\"])]"),
            Passes,
        ),
        case(
            "a misspelt scheme",
            vec![Replace(LIB, CARDS, "owner = \"payments\", zone = Inside, locators = [\"sqlit:shop.db#cards\"])]")],
            Refused("did you mean `sqlite:shop.db#cards`"),
        ),
        case(
            "a variable without an end",
            vec![Replace(LIB, CARDS, "owner = \"payments\", zone = Inside, locators = [\"file:${DATA/shop.db\"])]")],
            Refused("has no closing brace"),
        ),
        case(
            "a file is read and nobody asked",
            vec![Replace(LIB, READ, "pub fn read() { let _ = std::fs::read(\"a\"); }")],
            Passes,
        ),
        case(
            "a file of an asset is read",
            vec![
                watching(),
                Replace(
                    LIB,
                    READ,
                    "#[accesses(CardNumbers, ops = [Read])]\npub fn read() { let _ = std::fs::read(\"a\"); }",
                ),
            ],
            Passes,
        ),
        case(
            "a file is read in a test",
            vec![
                watching(),
                Replace(LIB, "    fn letters() {", "    fn letters() {\n        let _ = std::fs::read(\"a\");"),
            ],
            Passes,
        ),
        case(
            "a file is read in the program",
            vec![watching(), Replace(MAIN, "fn main() {", "fn main() {\n    let _ = std::env::var(\"A\");")],
            Fails(&["TM043"]),
        ),
        case(
            "the access is stated for tests only",
            vec![
                watching(),
                Replace(
                    LIB,
                    READ,
                    "#[cfg_attr(test, accesses(CardNumbers, ops = [Read]))]\npub fn read() { let _ = std::fs::read(\"a\"); }",
                ),
            ],
            Fails(&["TM043"]),
        ),
    ];
    let hidden = [
        ("a file is read", "pub fn read() { let _ = std::fs::read(\"a\"); }"),
        ("a file is read under another name", "pub fn read() { let _ = disk::read(\"a\"); }\nuse std::fs as disk;"),
        (
            "a file is read through a type alias",
            "pub fn read() { let _ = Disk::open(\"a\"); }\ntype Disk = std::fs::File;",
        ),
        (
            "a file is read below an import in the body",
            "pub fn read() { use std::fs::*; use std::fs; let _ = fs::read(\"a\"); }",
        ),
        ("a file is read in a closure", "pub fn read() { let f = || std::fs::read(\"a\"); let _ = f(); }"),
        (
            "a function that reads files is passed on",
            "pub fn read() { let _ = Some(\"a\").map(std::fs::read::<&str>); }",
        ),
        ("a file is read in the arguments of a macro", "pub fn read() { println!(\"{:?}\", std::fs::read(\"a\")); }"),
        (
            "a file is read in a module below",
            "pub fn read() {}\nmod below { fn f() { let _ = std::fs::read(\"a\"); } }",
        ),
        (
            "a file is read beside a function that states its access",
            "#[accesses(CardNumbers, ops = [Read])]\npub fn read() {}\nfn beside() { let _ = std::fs::read(\"a\"); }",
        ),
        ("a program is started", "pub fn read() { let _ = std::process::Command::new(\"a\"); }"),
        ("a connection is opened", "pub fn read() { let _ = std::net::TcpStream::connect(\"a:1\"); }"),
    ];
    all.extend(
        hidden
            .into_iter()
            .map(|(name, code)| case(name, vec![watching(), Replace(LIB, READ, code)], Fails(&["TM043"]))),
    );
    all
}
