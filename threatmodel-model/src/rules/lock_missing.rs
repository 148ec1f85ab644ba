//! The reviewed model is gone, and the policy demands it.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM050",
    name: "lock-missing",
    level: RuleLevel::Deny,
    summary: "`threatmodel.toml` demands a `threatmodel.lock`, and there is none",
    docs: "\
Reports that there is no `threatmodel.lock` although `threatmodel.toml` says

```toml
[lock]
required = true
```

or `profile = \"strict\"`. Without the reviewed model, nothing shows that an annotation was deleted: to delete the file would weaken everything at once.
`cargo threatmodel lock` writes both.

To mend it, restore the file from version control. Where it was never written, write it with `cargo threatmodel lock`, and commit
it.",
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
        Finding::new(file, "there is no `threatmodel.lock`, and the policy demands one")
            .at(&place, "`[lock] required = true`, or `profile = \"strict\"`")
            .help("restore it from version control, or write it with `cargo threatmodel lock` and commit it"),
    ]
}
