//! A listed asset that was touched in another way than declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Context, Rule,
    observation::{observed, of_asset},
};
use crate::{
    evidence::{Deviation, Observed},
    finding::Finding,
};
use threatmodel_core::words::RuleLevel;

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
cannot be seen. Opening a database that is there for writing counts as `Write`, whatever is written.

What one place in the code does in one way to many files of an asset is one finding. It can be exempted by the asset, and by
what was touched only where that is one thing.",
    of_observation: true,
    check,
    ..Rule::OWN
};

/// How many of the things that one place in the code touched are named.
const NAMED: usize = 5;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<_, Vec<&Observed>> = BTreeMap::new();
    for access in observed(context, Deviation::Undeclared) {
        let place = access.stack.first().map(|frame| &frame.place);
        groups.entry((&access.asset, &access.operation, place)).or_default().push(access);
    }
    groups.into_values().filter_map(|group| finding(context, &group)).collect()
}

/// What one place in the code did to one asset in one way, however many files that were.
fn finding(context: &Context<'_>, group: &[&Observed]) -> Option<Finding> {
    let (first, others) = group.split_first()?;
    let (asset, mut finding) = of_asset(context, first, |name| format!("no `#[accesses({name})]` declares"))?;
    if !others.is_empty() {
        // An exemption for the one is none for the others.
        finding.subjects.retain(|subject| *subject != first.touched);
        let named: Vec<String> = others.iter().take(NAMED).map(|other| format!("`{}`", other.touched)).collect();
        let rest = others.len() - named.len();
        let and = if rest > 0 { format!(", and {rest} more") } else { String::new() };
        finding = finding.note(format!("the same: {}{and}", named.join(", ")));
    }
    let component = context.model.facts().run.component.as_deref();
    let accesses = asset
        .accesses()
        .filter(|access| access.facts().site.in_system())
        .filter(|access| component.is_none_or(|component| access.facts().site.component == component));
    let declared: BTreeSet<&str> = accesses.flat_map(|access| access.facts().ops.iter().map(|op| op.name())).collect();
    let note = match declared.is_empty() {
        true => "no `#[accesses]` speaks of it".to_owned(),
        false => format!("declared: {}", declared.into_iter().collect::<Vec<_>>().join(", ")),
    };
    Some(finding.note(note).help("declare it where the code does it, or change the code"))
}
