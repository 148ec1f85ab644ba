//! Somebody plants two accesses in the example shop: a neighbour's file, and the mail server beside it. Its own tests, under
//! `cargo threatmodel observe`, show both, by name and place.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::{Subject, profile};

use crate::common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{Run, building, cargo, command, root, write};
use serde_json::Value;

/// Where the function begins that looks at every uploaded picture.
const BEFORE: &str = "pub fn kind_of(content: &[u8]) -> Option<PictureKind> {\n";

#[test]
fn accesses_planted_in_the_shop_are_caught_named_and_placed() {
    let Subject { folder: base } = Subject::empty("planted");
    let neighbour = base.join("neighbour.txt");
    write(&base, "neighbour.txt", "theirs");
    let shop = copy_of_the_shop(&base);
    let picture = shop.join("src/catalogue/picture.rs");
    let source = fs::read_to_string(&picture).unwrap();
    let planted = format!(
        "{BEFORE}    let _ = std::fs::read({:?});\n    let _ = std::net::TcpStream::connect(\"127.0.0.1:25\");\n",
        neighbour.to_str().unwrap()
    );
    assert!(source.contains(BEFORE), "the function is not there");
    let line = source[..source.find(BEFORE).unwrap()].lines().count() + 2;
    fs::write(&picture, source.replace(BEFORE, &planted)).unwrap();

    let tests = ["test", "--offline", "--test", "shop"];
    Run::of(&mut building(cargo(&shop, &[&tests[..], &["--no-run"]].concat()))).succeeds();
    let observe = [&["observe", "--offline", "--format", "json", "--", "cargo"], &tests[..]].concat();
    let run = Run::of(&mut building(command(&shop, &observe)));
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let document = common::observation(&run);
    let findings = document["findings"].as_array().unwrap();
    let touches = |text: &str| {
        let of = findings.iter().filter(|finding| finding["message"].as_str().unwrap().contains(text));
        of.collect::<Vec<_>>()
    };
    let (file, mail) = (touches("neighbour.txt"), touches("127.0.0.1:25"));
    assert_eq!((file.len(), mail.len()), (1, 1), "{findings:#?}");
    assert_eq!(file[0]["rule"], "unlisted-access", "{:#?}", file[0]);
    assert!(mail[0].to_string().contains("MailServer"), "{:#?}", mail[0]);
    for (finding, line) in [(file[0], line), (mail[0], line + 1)] {
        let text = finding.to_string();
        assert!(text.contains("src/catalogue/picture.rs") && text.contains(&format!("\"line\":{line}")), "{finding:#}");
    }
    // The rest of the shop does what it is declared to do. Cargo reads the manifests of the crates that the copy depends on
    // by path, which lie outside its workspace.
    let of_cargo = |finding: &Value| {
        let message = finding["message"].as_str().unwrap();
        message.contains(root().to_str().unwrap()) && !message.contains(base.to_str().unwrap())
    };
    let others = findings.iter().filter(|finding| finding["level"] == "Deny" && !of_cargo(finding)).count();
    assert_eq!(others, 2, "{findings:#?}");
}

/// The shop as a package of its own.
fn copy_of_the_shop(base: &Path) -> PathBuf {
    let (from, to) = (root().join("examples/storefront"), base.join("storefront"));
    subjects::copy(&from, &to);
    let facade = format!("path = {:?}", root().to_str().unwrap());
    let manifest = fs::read_to_string(to.join("Cargo.toml")).unwrap();
    let manifest = manifest
        .replace("rust-version.workspace = true\n", "")
        .replace("version.workspace = true", "version = \"0.1.0\"")
        .replace("edition.workspace = true", "edition = \"2024\"")
        .replace("license.workspace = true\n", "")
        .replace("[lints]\nworkspace = true\n", &format!("[workspace]\n\n{}", profile()))
        .replace("path = \"../..\"", &facade)
        // The program of the shop itself lies in the same folder.
        .replace("name = \"storefront\"", "name = \"planted\"")
        + "\n[lib]\nname = \"storefront\"\n";
    fs::write(to.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), to.join("Cargo.lock")).unwrap();
    to
}
