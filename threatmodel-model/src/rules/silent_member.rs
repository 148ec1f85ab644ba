//! A workspace member without a single annotation.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM026",
    name: "silent-member",
    level: RuleLevel::Deny,
    summary: "a member of the checked workspace without a single annotation",
    docs: "\
## What it does

Reports a workspace member without annotations when the check covers the workspace, `check!(workspace)`.

## Why it matters

A model that covers the workspace says something about each of its packages. A package it does not mention has not been
looked at.

## Example

```toml
[workspace]
members = [\"shop\", \"xtask\"]   # `xtask` has no annotation
```

## What to write instead

Annotate the package, or say why it needs none:

```toml
[[exempt]]
rule = \"silent-member\"
item = \"xtask\"
reason = \"build scripts that run on developers' machines only\"
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let checked: Vec<_> = context.model.facts().packages.iter().filter(|package| package.checked).collect();
    if checked.len() < 2 {
        // One package alone is what `empty-model` is about.
        return Vec::new();
    }
    let silent = checked.into_iter().filter(|package| package.in_library + package.elsewhere + package.linked == 0);
    silent
        .map(|package| {
            let name = &package.name;
            Finding::new(name, format!("the workspace member `{name}` has no annotation"))
                .help("annotate it, or exempt it in threatmodel.toml with the reason why it needs no annotation")
        })
        .collect()
}
