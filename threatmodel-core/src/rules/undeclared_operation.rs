//! A listed asset that was touched in another way than declared.

use super::{Context, Rule, at_access, observed, short};
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
        .filter_map(|access| {
            let asset = context.model.asset_at(access.asset.as_deref()?)?;
            let declared: Vec<&str> =
                asset.accesses().flat_map(|access| access.facts().ops.iter().map(|op| op.name())).collect();
            let message = format!(
                "no `#[accesses({})]` declares: {} `{}`",
                short(asset.path()),
                access.operation,
                access.touched
            );
            let finding =
                Finding::new(asset.path(), message).subject_if(asset.declared.id.as_ref()).subject(&access.touched);
            let finding = at_access(finding, access, Some(&asset.declared.place));
            let note = match declared.is_empty() {
                true => "no `#[accesses]` speaks of it".to_owned(),
                false => {
                    let declared: std::collections::BTreeSet<&str> = declared.into_iter().collect();
                    format!("declared: {}", declared.into_iter().collect::<Vec<_>>().join(", "))
                }
            };
            Some(finding.note(note).help("declare it where the code does it, or change the code"))
        })
        .collect()
}
