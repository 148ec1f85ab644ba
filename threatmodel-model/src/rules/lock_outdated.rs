//! The model differs from the reviewed one without being weaker.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM030",
    name: "lock-outdated",
    level: RuleLevel::Warn,
    summary: "a model that differs from `threatmodel.lock` without being weaker",
    docs: "\
## What it does

Reports that the model has grown or changed since `threatmodel.lock` was committed in ways that do not weaken it: a new
threat, a new test, a raised classification. Changes that weaken the model are reported by `lock-weakened`, which fails
the check; this rule only warns by default.

## Why it matters

Until the lock is renewed, it does not protect the new lines.

## Example

```rust,ignore
#[threat(targets = [Sessions], stride = [Spoofing])]
struct SessionTheft; // not yet in threatmodel.lock
```

## What to write instead

Renew the file, and commit it together with the change:

```sh
THREATMODEL_BLESS=1 cargo test
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(lock) = context.lock else { return Vec::new() };
    let diff = context.changes;
    if diff.other.is_empty() {
        return Vec::new();
    }
    let place = Place { file: lock.file.clone(), line: 1, column: 1, len: 0 };
    let count = diff.other.len();
    let lines = if count == 1 { "line" } else { "lines" };
    let mut finding = Finding::new(&lock.file, format!("the model differs from the reviewed one in {count} {lines}"))
        .at(&place, "the reviewed model");
    for change in diff.other.iter().take(5) {
        finding = finding.note(change.to_string());
    }
    if count > 5 {
        finding = finding.note(format!("and {} more", count - 5));
    }
    vec![finding.help("renew the lock with THREATMODEL_BLESS=1 cargo test")]
}
