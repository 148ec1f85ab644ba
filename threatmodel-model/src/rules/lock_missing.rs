//! The reviewed model is gone, and the policy demands it.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM050",
    name: "lock-missing",
    level: RuleLevel::Deny,
    summary: "a missing `threatmodel.lock` that `threatmodel.toml` requires",
    docs: "\
## What it does

Reports that there is no `threatmodel.lock` although `threatmodel.toml` requires one, with `[lock] required = true` or
with `profile = \"strict\"`. `cargo threatmodel lock` writes both the file and the requirement.

## Why it matters

Without the reviewed model, nothing shows that an annotation was deleted. Deleting the file would disable that protection
for the whole model at once.

## Example

```toml
[lock]
required = true   # and no threatmodel.lock is beside it
```

## What to write instead

Restore the file from version control. If it was never written, write it, and commit it:

```sh
cargo threatmodel lock
```",
    fixed: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let Some(file) = facts.policy.file.as_ref().filter(|_| facts.policy.requires_lock()) else { return Vec::new() };
    // One that cannot be read is a finding already.
    let unreadable = facts
        .problems
        .iter()
        .any(|problem| problem.kind == ProblemKind::Policy && problem.place.file.ends_with("threatmodel.lock"));
    if context.lock.is_some() || unreadable {
        return Vec::new();
    }
    let place = Place { file: file.clone(), line: 1, column: 1, len: 0 };
    vec![
        Finding::new(file, "there is no `threatmodel.lock`, and the policy requires one")
            .at(&place, "`[lock] required = true`, or `profile = \"strict\"`")
            .help("restore it from version control, or write it with `cargo threatmodel lock` and commit it"),
    ]
}
