//! A reference that leads to no noun.

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Doubt};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM021",
    name: "unresolved-reference",
    level: RuleLevel::Deny,
    summary: "a reference in an annotation that leads to no noun of the model, or to one of the wrong kind",
    docs: "\
## What it does

Reports a reference that the check cannot follow to a declaration. In code linked into this test binary, the compiler has
resolved every path. Elsewhere (other test binaries, programs, code behind a `cfg`) the source scan follows `use`,
re-exports and modules itself, and never guesses from the last part of a path.

This happens when a macro makes the path, when the noun is declared in a package that the scan does not read, or when the
reference is wrong in code that this build does not compile.

## Why it matters

An unresolved reference is left out of the model, so a mitigation with such a reference covers nothing.

## Example

```rust,ignore
#[cfg(feature = \"legacy\")]
#[threat(SqlInjection)] // not imported in this module
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Write the full path, or import the noun by name:

```rust,ignore
#[cfg(feature = \"legacy\")]
#[threat(crate::threats::SqlInjection)]
fn search(input: &str) -> Vec<Product> { … }
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unresolved = context.model.facts().doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Unresolved { text, wanted, why, site } => Some(
            Finding::new(&site.item, format!("`{text}` does not lead to {wanted}"))
                .subject(&site.place.file)
                .known_as(text)
                .caused_by(RULE.name, text)
                .at(&site.place, why)
                .help("write the full path of the noun, or import it by name"),
        ),
        _ => None,
    });
    unresolved.collect()
}
