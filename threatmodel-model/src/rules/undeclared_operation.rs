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
    summary: "an asset that was touched in a way no `#[accesses]` declares",
    docs: "\
## What it does

Reports an asset that a program touched under `cargo threatmodel observe` in a way that no `#[accesses]` of the asset
declares. An asset without any `#[accesses]` may not be touched at all.

If several assets share a file, such as a database, any operation that one of them declares is allowed, because the
observation cannot tell which table was touched. Opening an existing database for writing counts as `Write`, whatever is
written.

If one place in the code does the same to many files of an asset, that is one finding. It can be exempted by the asset; by
the locator only if it touched a single one.

## Why it matters

The model says what the code does with the asset. If that is wrong, so are the conclusions drawn from it.

## Example

```rust,ignore
#[accesses(Orders, ops = [Read])]
fn settle(order: OrderId) { … } // also writes the file of `Orders`
```

## What to write instead

Declare what the code does, or change the code:

```rust,ignore
#[accesses(Orders, ops = [Read, Write])]
fn settle(order: OrderId) { … }
```",
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

/// The finding about one operation of one place in the code on one asset, for any number of files.
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
        true => "no `#[accesses]` names it".to_owned(),
        false => format!("declared: {}", declared.into_iter().collect::<Vec<_>>().join(", ")),
    };
    Some(finding.note(note).help("declare it where the code does it, or change the code"))
}
