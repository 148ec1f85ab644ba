//! The model is weaker than the reviewed one.

use super::{
    Context, Rule, insufficient_evidence, orphan_control, short, test_only_mitigation, threat_without_requirement,
    unchecked_assumption, unexposed_threat, unmitigated_threat, unresolved_reference, unsatisfied_requirement,
};
use crate::{annotation::Place, finding::Finding, lock::Change};
use threatmodel_core::words::RuleLevel;
use threatmodel_grammar::ATTRIBUTES;

pub(super) static RULE: Rule = Rule {
    code: "TM029",
    name: "lock-weakened",
    level: RuleLevel::Deny,
    summary: "a difference from `threatmodel.lock` that weakens the model",
    docs: "\
## What it does

Reports every difference from the committed `threatmodel.lock` that weakens the model: a threat, an exposure, a test, a
control, a mitigation or a requirement that disappeared; a classification or a severity that dropped; a decision, an
exemption, a lowered rule or a wider scope that is new.

Without a committed lock the rule reports nothing; the summary of the check then says that there is none.

## Why it matters

Deleting an annotation would otherwise turn the check green without anybody noticing. With the lock, the change fails the
check until somebody renews the file, and then the pull request shows it as a line.

## Example

```rust,ignore
// `#[threat(SqlInjection)]` was here when the lock was written.
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Undo the change, or renew the file:

```sh
THREATMODEL_BLESS=1 cargo test
```

Review the changed lines as you would review code.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(lock) = context.lock else { return Vec::new() };
    let place = |line| Place { file: lock.file.clone(), line, column: 1, len: 0 };
    let weakened = context.changes.weakened.iter().map(|change| {
        let finding = match change {
            Change::Gone { fact, line } => gone(fact).at(&place(*line), "the model no longer has this fact"),
            Change::New { fact } => {
                Finding::new(fact, format!("the model permits what the reviewed model does not: {fact}"))
                    .at(&place(1), "the reviewed model has no such line")
            }
        };
        finding.help("undo the change, or renew the lock with THREATMODEL_BLESS=1 cargo test and have it reviewed")
    });
    weakened.collect()
}

fn gone(fact: &str) -> Finding {
    let mut finding = Finding::new(fact, format!("`{fact}` is in the reviewed model, and no longer in this one"));
    for (rule, of) in causes(fact) {
        finding = finding.caused_by(rule, of);
    }
    // A noun that is gone takes every line that names it along, and an item or an annotation all of its own.
    for name in fact.split([' ', ',', '(', ')']) {
        finding = finding.caused_by(RULE.name, name);
    }
    match fact.split(' ').collect::<Vec<_>>().as_slice() {
        ["mitigation", _, "by", control, "at", item] => finding.known_as(*item).known_as(mitigation_by(control)),
        ["targets", _, asset] => finding.known_as(targets_of(asset)),
        ["required-by", requirement, _] => finding.known_as(threats_of(requirement)),
        // Where a threat has no requirement any more, it is that which somebody has to see.
        ["requirement", noun, ..] => finding.known_as(*noun).caused_by(RULE.name, threats_of(noun)),
        [word, noun, ..] if declares(word) => finding.known_as(*noun),
        [.., "at", item] => finding.known_as(*item),
        _ => finding,
    }
}

/// What is gone with a mitigation by this control.
pub(super) fn mitigation_by(control: &str) -> String {
    format!("a mitigation by {control}")
}

/// What is gone with a target of a threat.
pub(super) fn targets_of(asset: &str) -> String {
    format!("a threat to {asset}")
}

/// What is gone with a threat that a requirement follows from.
fn threats_of(requirement: &str) -> String {
    format!("a threat that demands {requirement}")
}

/// Whether lines that begin with this word declare a noun: `trust-zone` is the word of `#[trust_zone]`.
fn declares(word: &str) -> bool {
    let nouns = ATTRIBUTES.iter().filter(|attribute| attribute.states.is_noun());
    nouns.into_iter().any(|attribute| attribute.name.replace('_', "-") == word)
}

/// The rules that report what a line is missing for, each with the noun or the item it reports.
fn causes(fact: &str) -> Vec<(&'static str, &str)> {
    let words: Vec<&str> = fact.split(' ').collect();
    match words.as_slice() {
        ["exposure", threat, "at", ..] => vec![(unexposed_threat::RULE.name, threat)],
        ["mitigation", threat, "by", control, "at", item] => vec![
            (test_only_mitigation::RULE.name, item),
            (unmitigated_threat::RULE.name, threat),
            (orphan_control::RULE.name, control),
            (insufficient_evidence::RULE.name, threat),
        ],
        ["test" | "legitimate", threat, ..] => vec![(insufficient_evidence::RULE.name, threat)],
        ["satisfied", of, "at", ..] => {
            vec![(unsatisfied_requirement::RULE.name, of), (unchecked_assumption::RULE.name, of)]
        }
        ["required-by", _, threat] => vec![(threat_without_requirement::RULE.name, threat)],
        [word, noun, ..] if declares(word) => {
            vec![(unresolved_reference::RULE.name, noun), (unresolved_reference::RULE.name, short(noun))]
        }
        _ => vec![],
    }
}
