//! `cargo threatmodel observe` on a program of its own, which looks up names: those that are listed, and others.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use subjects::Manifest;

use crate::common;

use std::{fs, net::UdpSocket, path::PathBuf, thread};

use common::{Run, building, cargo, command, write};
use serde_json::Value;

const LIB: &str = r#"use threatmodel::prelude::*;

/// The service that it asks.
#[asset(kind = Service, classification = Restricted, owner = "team", locators = ["https://api.example.org/orders"])]
pub struct Api;

/// Another, known by its name alone.
#[asset(kind = Service, classification = Restricted, owner = "team", locators = ["dns:known.example"])]
pub struct Known;

/// Where answers arrive.
#[asset(kind = Service, classification = Restricted, owner = "team", locators = ["udp://0.0.0.0:0"])]
pub struct Port;

#[accesses(Api, ops = [Connect])]
pub fn api() {}

#[accesses(Known, ops = [Read])]
pub fn known() {}

#[accesses(Port, ops = [Listen])]
pub fn send(server: &str, datagram: &[u8]) {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.connect((server, 53)).unwrap();
    socket.send(datagram).unwrap();
}
"#;

const MAIN: &str = r#"fn main() {
    for what in std::env::args().skip(1) {
        let (server, what) = what.split_once('/').unwrap();
        match what.strip_prefix("spell=") {
            Some(text) => subject::send(server, text.as_bytes()),
            None => look_up(server, what),
        }
    }
}

fn look_up(server: &str, name: &str) {
    let mut question = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        question.push(label.len() as u8);
        question.extend(label.as_bytes());
    }
    question.extend([0, 0, 1, 0, 1]);
    subject::send(server, &question);
}
"#;

/// Where systemd puts its server, which counts as one of the machine.
const OF_MACHINE: &str = "127.0.0.53";
/// The name that does not exist.
const OTHER: &str = "127.0.53.53";

struct Subject {
    folder: PathBuf,
    program: String,
}

impl Subject {
    fn new(name: &str) -> Self {
        // Whether there is somebody to answer or not, the questions are sent; port 53 may belong to root, or to another.
        for server in [OF_MACHINE, OTHER] {
            match UdpSocket::bind((server, 53)) {
                Ok(socket) => drop(thread::spawn(move || while socket.recv(&mut [0; 600]).is_ok() {})),
                Err(error) => eprintln!("no server of our own at {server}: {error}"),
            }
        }
        let manifest = Manifest::new(&format!("names-{name}")).library("subject").testing(&[]);
        let subjects::Subject { folder } =
            subjects::Subject::new(&format!("observe-names/{name}/subject"), &manifest, &[]);
        let base = folder.parent().unwrap().to_owned();
        write(&folder, "src/lib.rs", LIB);
        write(&folder, "src/main.rs", MAIN);
        Run::of(&mut building(cargo(&folder, &["build", "--offline"]))).succeeds();
        let built = common::built(&format!("names-{name}"));
        let program = base.join("subject-program");
        fs::copy(built, &program).unwrap();
        Self { folder, program: program.display().to_string() }
    }

    fn run(&self, options: &[&str], names: &[&str]) -> Run {
        let whole = [&["observe", "--offline"], options, &["--", &self.program], names].concat();
        Run::of(&mut building(command(&self.folder, &whole)))
    }

    /// The exit code, and what the findings say.
    fn findings(&self, names: &[String]) -> (i32, Vec<String>, Value) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let run = self.run(&["--format", "json"], &names);
        let document = common::observation(&run);
        let findings = document["findings"].as_array().unwrap().iter();
        let said = findings
            .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap()));
        (run.code, said.collect(), document)
    }
}

fn at(server: &str, what: &str) -> String {
    format!("{server}/{what}")
}

#[test]
fn names_are_held_against_the_list_and_the_server_need_not_be_on_it() {
    let subject = Subject::new("held");
    let listed = [at(OF_MACHINE, "API.example.org"), at(OF_MACHINE, "known.example")];

    let (code, said, document) = subject.findings(&listed);
    assert_eq!((code, said), (0, Vec::new()), "{document:#}");
    let of = |touched: &str| {
        let mut accesses = document["accesses"].as_array().unwrap().iter();
        accesses.find(|access| access["touched"] == touched).unwrap_or_else(|| panic!("no {touched} in {document:#}"))
    };
    let name = of("dns:api.example.org");
    assert_eq!((&name["operation"], &name["taken_for"]), (&"look up".into(), &"assets".into()), "{document:#}");
    let server = of(&format!("udp://{OF_MACHINE}:53"));
    assert_eq!((&server["taken_for"], &server["entry"]), (&"baseline".into(), &"name server".into()), "{document:#}");

    // A name carries what somebody writes into it.
    let leak = [&listed[..], &[at(OF_MACHINE, "4111-1111.evil.example")]].concat();
    let (code, said, document) = subject.findings(&leak);
    assert_eq!(
        (code, &said[..]),
        (1, &["TM044 no asset covers `dns:4111-1111.evil.example` (look up)".to_owned()][..])
    );
    let place = &document["findings"][0]["labels"][0]["place"]["file"];
    assert_eq!(place, "src/lib.rs", "{document:#}");

    // Nor is the server covered that got anything else, or is none of the machine.
    let (code, said, _) = subject.findings(&[&listed[..], &[at(OF_MACHINE, "spell=4111 1111 1111 1111")]].concat());
    assert_eq!((code, &said[..]), (1, &[format!("TM044 no asset covers `udp://{OF_MACHINE}:53` (connect)")][..]));
    let (code, said, _) = subject.findings(&[&listed[..], &[at(OTHER, "known.example")]].concat());
    assert_eq!((code, &said[..]), (1, &[format!("TM044 no asset covers `udp://{OTHER}:53` (connect)")][..]));

    // A name that was not looked up was not touched.
    let (code, said, _) = subject.findings(&listed[..1]);
    assert_eq!((code, &said[..]), (0, &["TM047 nothing touched `Known`".to_owned()][..]));
}

#[test]
fn names_are_shown_learnt_and_exempted() {
    let subject = Subject::new("shown");
    let names = [at(OF_MACHINE, "api.example.org"), at(OF_MACHINE, "known.example"), at(OF_MACHINE, "other.example")];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = subject.run(&[], &names);
    assert!(text.out.contains("no asset covers `dns:other.example` (look up)"), "{}", text.out);
    assert!(text.out.contains("name server 3"), "{}", text.out);
    let learned = subject.run(&["--learn"], &names);
    assert!(learned.out.contains("\"dns:other.example\",  # look up, src/lib.rs:"), "{}", learned.out);
    assert!(!learned.out.contains("known.example"), "{}", learned.out);
    let sarif: Value = serde_json::from_str(&subject.run(&["--format", "sarif"], &names).out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["message"].to_string().contains("dns:other.example")), "{sarif:#}");

    write(
        &subject.folder,
        "threatmodel.toml",
        "[[exempt]]\nrule = \"unlisted-access\"\nitem = \"dns:other.example\"\nreason = \"it is public\"\n",
    );
    let exempted = subject.run(&[], &names);
    assert!(exempted.code == 0 && exempted.out.contains("1 exempted"), "{}", exempted.out);
}
