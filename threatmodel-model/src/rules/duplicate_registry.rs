//! Two versions of the crate that gathers the records.

use super::{Context, Rule, listed};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM028",
    name: "duplicate-registry",
    level: RuleLevel::Deny,
    summary: "two or more versions of `threatmodel-core` in the dependency graph",
    docs: "\
## What it does

Reports two or more versions of `threatmodel-core` in the dependency graph.

## Why it matters

Each version collects its own records, and the check sees only those of its own version. It misses everything that crates
with the other version declare.

## Example

```toml
[dependencies]
threatmodel = \"0.2\"
payments = \"1\"   # depends on threatmodel 0.1
```

## What to write instead

Bring all crates to one version. `cargo tree` shows which crate asks for which version:

```sh
cargo tree --invert threatmodel-core
cargo update --package threatmodel
```",
    fixed: true,
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let versions = &context.model.facts().registries;
    if versions.len() < 2 {
        return Vec::new();
    }
    let list = listed(versions.iter().map(String::as_str));
    vec![
        Finding::new("threatmodel-core", format!("the versions {list} of `threatmodel-core` are used side by side"))
            .note("each version gathers its own records, and this check sees only one of them")
            .help("bring all crates to one version; `cargo tree --invert threatmodel-core` shows who asks for which"),
    ]
}
