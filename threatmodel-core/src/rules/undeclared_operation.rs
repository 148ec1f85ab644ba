//! A listed asset that was touched in another way than declared.

use std::collections::BTreeSet;

use super::{
    Context, Rule,
    observation::{observed, of_asset},
};
use crate::{evidence::Deviation, finding::Finding, words::RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM045",
    name: "undeclared-operation",
    level: RuleLevel::Deny,
    summary: "an asset was touched in another way than any `#[accesses]` declares",
    docs: "\
Reports an asset that a program was seen to touch under `cargo threatmodel observe` in a way that no `#[accesses]` of it
declares: it says `ops = [Read]`, and the file was written. An asset that no `#[accesses]` speaks of may be touched in no
way.

To mend it, declare what the code does, or change the code:

```rust,ignore
#[accesses(Orders, ops = [Read, Write])]
fn settle(order: OrderId) { … }
```

A file that many assets share, such as a database, counts as touched in a way that any of them declares: which table it was
cannot be seen. Opening a database that is there for writing counts as `Write`, whatever is written.",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    observed(context, Deviation::Undeclared)
        .filter_map(|access| of_asset(context, access, |name| format!("no `#[accesses({name})]` declares")))
        .map(|(asset, finding)| {
            let component = context.model.facts().run.component.as_deref();
            let accesses = asset
                .accesses()
                .filter(|access| access.facts().site.in_system())
                .filter(|access| component.is_none_or(|component| access.facts().site.component == component));
            let declared: BTreeSet<&str> =
                accesses.flat_map(|access| access.facts().ops.iter().map(|op| op.name())).collect();
            let note = match declared.is_empty() {
                true => "no `#[accesses]` speaks of it".to_owned(),
                false => format!("declared: {}", declared.into_iter().collect::<Vec<_>>().join(", ")),
            };
            finding.note(note).help("declare it where the code does it, or change the code")
        })
        .collect()
}
