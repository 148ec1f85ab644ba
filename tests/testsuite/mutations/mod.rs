//! Tries to fool the check: a sound workspace in which one annotation, test or policy line is changed at a time, and the
//! verdict that must follow.
//!
//! Every mutation starts from the same sound workspace. What is changed must be there, so that no case tests nothing. What a
//! mutation compiles is a package of a workspace, which cargo builds at once; mutations that compile the same, because
//! they change the policy or another file that the check reads, are tried on one package in turn. What needs a workspace or a
//! cargo of its own has it, and so has one mutation of each group.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod alone;
mod assets;
mod cases;
mod considered;
mod detection;
mod foreign;
mod honest;
mod many;
mod outcome;
mod tree;

use std::{collections::BTreeMap, thread};

use outcome::Outcome;
use tree::{CHECK, Tree};

/// One change and what the check must say to it.
struct Mutation {
    name: &'static str,
    edits: Vec<Edit>,
    verdict: Verdict,
}

/// A change of the workspace, or of how it is tested.
enum Edit {
    /// Replaces one text by another.
    Replace(&'static str, &'static str, &'static str),
    /// Writes a file.
    Write(&'static str, String),
    /// Deletes a file.
    Delete(&'static str),
    /// Switches a feature of the shop on.
    Feature(&'static str),
    /// Runs the tests of these targets of the shop, in this order, instead of the check alone.
    Runs(&'static [&'static str]),
    /// Adds arguments of the test harness.
    Harness(&'static [&'static str]),
    /// Keeps the check out of the program of the attacks: what is changed concerns that program as a whole.
    Apart,
    /// Builds with other features of the facade than the rest, so with a cargo of its own.
    Alone,
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
    let mut trees = Vec::new();
    let mut together = Vec::new();
    for group in cases::groups() {
        // The first is often the sound one, of which there is nothing to say.
        let whole = group.iter().position(|mutation| !matches!(mutation.verdict, Verdict::Passes)).unwrap_or(0);
        for (number, mutation) in group.into_iter().enumerate() {
            let tree = Tree::new(&mutation.edits);
            if !tree.is_alone() {
                together.push(trees.len());
            }
            trees.push((mutation, tree, number == whole));
        }
    }
    let members: Vec<&Tree> = together.iter().map(|index| &trees[*index].1).collect();
    let alone: Vec<(usize, &Tree)> = trees
        .iter()
        .enumerate()
        .filter(|(_, (_, tree, whole))| tree.is_alone() || *whole)
        .map(|(index, (_, tree, _))| (index, tree))
        .collect();
    // One part builds with cargo while the checks of the other read, so they run in parallel.
    let (many, one_by_one) = thread::scope(|scope| {
        let one_by_one = scope.spawn(|| {
            let workspace = alone::Workspace::new();
            alone.iter().map(|(_, tree)| workspace.outcome(tree)).collect::<Vec<_>>()
        });
        (many::outcomes(&members), one_by_one.join().unwrap())
    });
    let mut outcomes: BTreeMap<usize, Vec<(&str, Outcome)>> = BTreeMap::new();
    for (index, outcome) in together.iter().zip(many) {
        outcomes.entry(*index).or_default().push(("started by a test", outcome));
    }
    for ((index, _), outcome) in alone.iter().zip(one_by_one) {
        outcomes.entry(*index).or_default().push(("under cargo", outcome));
    }

    let (mut wrong, mut reasons) = (Vec::new(), String::new());
    for (index, (mutation, ..)) in trees.iter().enumerate() {
        let ways = &outcomes[&index];
        for (way, outcome) in ways {
            if let Some(complaint) = complaint(&mutation.verdict, outcome) {
                wrong.push(format!("{}, {way}: {complaint}\n{}", mutation.name, outcome.output));
            }
        }
        if let [(_, one), (_, other)] = &ways[..]
            && one.reasons != other.reasons
        {
            wrong.push(format!("{}: {} and under cargo {}", mutation.name, one.reasons, other.reasons));
        }
        reasons += &format!("{}\n{}\n", mutation.name, ways[0].1.reasons);
    }
    assert!(wrong.is_empty(), "{} mutations got the wrong verdict:\n\n{}", wrong.len(), wrong.join("\n\n"));
    insta::assert_snapshot!("reasons", reasons);
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
