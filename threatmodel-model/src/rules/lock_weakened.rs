//! The model is weaker than the reviewed one.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding, lock::Change};
use threatmodel_core::words::RuleLevel;

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
    let diff = lock.changes(context.model);
    let place = |line| Place { file: lock.file.clone(), line, column: 1, len: 0 };
    diff.weakened
        .iter()
        .map(|change| {
            let finding = match change {
                Change::Gone { fact, line } => {
                    Finding::new(fact, "a line of the reviewed model is gone from the model")
                        .at(&place(*line), "the model no longer has this fact")
                }
                Change::New { fact } => {
                    Finding::new(fact, format!("the model permits what the reviewed model does not: {fact}"))
                        .at(&place(1), "the reviewed model has no such line")
                }
            };
            finding.help("undo the change, or renew the lock with THREATMODEL_BLESS=1 cargo test and have it reviewed")
        })
        .collect()
}
