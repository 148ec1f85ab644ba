//! Linker and sources disagree.

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Doubt};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM024",
    name: "source-link-mismatch",
    level: RuleLevel::Deny,
    summary: "an annotation that is in the sources but not linked, or linked but not in the sources, or whose code differs",
    docs: "\
## What it does

Reports an annotation that appears on one side only:

- In the sources but not linked: the library of the package is linked into the test binary and, as far as the check can
  tell, the annotation is compiled, yet the binary has no record of it. Another attribute has swallowed the item, or the
  annotation is on something that another macro rewrites.
- Linked but not in the sources: a macro wrote the annotation, or the file is generated.

It also reports a function on which both sides know the annotation, and whose code differs. The file has changed since the
build, and cargo did not build again: it goes by the times of files, and a copy or an archive may restore an old one.

## Why it matters

In the first case the binary that was tested is not what the sources say. In the second, nobody can show, review or lock
the annotation by its line.

## Example

```rust,ignore
#[rewrites_the_function]
#[mitigates(SqlInjection, by = BoundParameters)]
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Write the annotation on the item itself, above attributes that rewrite it:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[rewrites_the_function]
fn search(input: &str) -> Vec<Product> { … }
```

If a macro has to write the annotation, exempt the item with a reason.",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mismatches = context.model.facts().doubts.iter().filter_map(|doubt| {
        let (statement, site, message, help) = match doubt {
            Doubt::NotLinked { statement, site } => (
                statement,
                site,
                "is in the sources and not in the binary",
                "put the annotation above attributes that rewrite the item",
            ),
            Doubt::NotInSource { statement, site } => (
                statement,
                site,
                "is in the binary and not in the sources",
                "write it on the item itself instead of in a macro, or exempt the item with a reason",
            ),
            Doubt::Changed { statement, site } => (
                statement,
                site,
                "is on code that the binary has in another version",
                "build again: cargo goes by the time of a file, and this one is as old as the build or older, or has changed \
                 since. `touch` it, or run `cargo clean`",
            ),
            _ => return None,
        };
        let label = match doubt {
            Doubt::Changed { .. } => "this is not what was tested",
            _ => "only one side knows this annotation",
        };
        Some(
            Finding::new(&site.item, format!("{} {message}", statement.described()))
                .subject(&site.place.file)
                .at(&site.place, label)
                .help(help),
        )
    });
    mismatches.collect()
}
