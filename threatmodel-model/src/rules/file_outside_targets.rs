//! A file with annotations that no target includes.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM023",
    name: "file-outside-targets",
    level: RuleLevel::Deny,
    summary: "a file with annotations that no target of its package includes",
    docs: "\
## What it does

Reports a `.rs` file in the package's folder that contains annotations and that no target reaches through its `mod` lines.

## Why it matters

Nothing compiles the file, so its tests never run and its exposures belong to no code. Usually a `mod` line was forgotten
or deleted.

## Example

```rust,ignore
// src/search.rs, while src/lib.rs has no `mod search;`
#[threat(SqlInjection)]
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Add the `mod` line, or delete the file. Files that are not meant to be compiled with the package, such as the cases of a
compile-fail test, are exempted by name:

```toml
[[exempt]]
rule = \"file-outside-targets\"
item = \"tests/ui/misspelt.rs\"
reason = \"a case of the compile-fail tests\"
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::NotInTarget, "this annotation counts for nothing")
}
