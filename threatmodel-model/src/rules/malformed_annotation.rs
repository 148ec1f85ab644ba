//! An annotation in the sources that does not follow the grammar.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, model::facts::Doubt, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM019",
    name: "malformed-annotation",
    level: RuleLevel::Deny,
    summary: "an annotation in the sources that does not follow the grammar, or a noun that is declared twice",
    docs: "\
## What it does

Reports an annotation found by the source scan that lacks a required key, is in a place where it is not allowed, or
declares a noun that is already declared.

## Why it matters

The annotation is left out of the model. The compiler reports most such mistakes first; this rule covers code that the
current build does not compile, where nothing else would notice.

## Example

```rust,ignore
#[cfg(feature = \"legacy\")]
#[accepts(PriceScraping, because = \"prices are public\")] // no owner, no end
fn prices() { … }
```

## What to write instead

Follow the help of the finding; `docs/grammar.md` lists every attribute and its keys.

```rust,ignore
#[cfg(feature = \"legacy\")]
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2027-03-31\")]
fn prices() { … }
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let doubts = facts.doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Incomplete { statement, why, site } => Some(
            Finding::new(&site.item, format!("{} cannot be understood: {why}", statement.described()))
                .subject(&site.place.file)
                .at(&site.place, "this annotation is left out of the model")
                .help("write it as the grammar says"),
        ),
        Doubt::DeclaredTwice { path, first, second } => Some(
            Finding::new(path, format!("`{path}` is declared twice"))
                .at(second, "and again here")
                .related(first, "declared here")
                .help("a type is one noun: keep one attribute, or give the second noun a type of its own"),
        ),
        _ => None,
    });
    of_kind(context, ProblemKind::Malformed, "").into_iter().chain(doubts).collect()
}
