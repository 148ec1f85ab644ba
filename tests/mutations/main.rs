//! Tries to fool the check: a real workspace, built and tested by cargo, in which one annotation, test or policy line is
//! changed at a time, and the verdict that must follow.
//!
//! Every mutation starts from the same sound workspace. What is changed must be there, so that no case tests nothing.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod assets;
mod cases;
mod detection;
mod fixture;

use fixture::{Fixture, Outcome};

/// One change and what the check must say to it.
struct Mutation {
    name: &'static str,
    edits: Vec<Edit>,
    verdict: Verdict,
}

/// A change of one file of the fixture.
enum Edit {
    /// Replaces one text by another.
    Replace(&'static str, &'static str, &'static str),
    /// Writes a file.
    Write(&'static str, String),
    /// Deletes a file.
    Delete(&'static str),
    /// Adds arguments to `cargo test`.
    Arguments(&'static [&'static str]),
}

enum Verdict {
    /// The check passes.
    Passes,
    /// The check passes and warns with these codes.
    Warns(&'static [&'static str]),
    /// The check fails with exactly these codes.
    Fails(&'static [&'static str]),
    /// The compiler refuses the crate with this text.
    Refused(&'static str),
}

#[test]
fn every_mutation_gets_its_verdict() {
    let fixture = Fixture::new();
    let mut wrong = Vec::new();
    for mutation in cases::all() {
        fixture.reset();
        let mut arguments: Vec<&str> = Vec::new();
        for edit in &mutation.edits {
            match edit {
                Edit::Replace(file, from, to) => fixture.replace(file, from, to),
                Edit::Write(file, text) => fixture.write(file, text),
                Edit::Delete(file) => fixture.delete(file),
                Edit::Arguments(more) => arguments.extend(*more),
            }
        }
        let outcome = fixture.check(&arguments);
        if let Some(complaint) = complaint(&mutation.verdict, &outcome) {
            wrong.push(format!("{}: {complaint}\n{}", mutation.name, outcome.output));
        }
    }
    assert!(wrong.is_empty(), "{} mutations got the wrong verdict:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

fn complaint(verdict: &Verdict, outcome: &Outcome) -> Option<String> {
    let (passes, compiled) = (outcome.passed, outcome.compiled);
    match verdict {
        Verdict::Passes if !passes || !outcome.codes.is_empty() => {
            Some(format!("should pass, got {:?}", outcome.codes))
        }
        Verdict::Warns(codes) if !passes || outcome.codes != *codes => {
            Some(format!("should pass and warn {codes:?}, got {:?}, passed: {passes}", outcome.codes))
        }
        Verdict::Fails(codes) if passes || !compiled || outcome.codes != *codes => {
            Some(format!("should fail with {codes:?}, got {:?}, passed: {passes}, compiled: {compiled}", outcome.codes))
        }
        Verdict::Refused(text) if compiled || !outcome.output.contains(text) => {
            Some(format!("should not compile: {text}"))
        }
        _ => None,
    }
}
