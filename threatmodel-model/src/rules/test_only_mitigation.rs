//! A mitigation on code that only tests see.

use super::{Context, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM013",
    name: "test-only-mitigation",
    level: RuleLevel::Deny,
    summary: "a mitigation, decision or exposure on code that is compiled for tests only and is not a test",
    docs: "\
## What it does

Reports `#[mitigates]`, `#[threat(X)]` and decisions such as `#[accepts]` on code that is compiled for tests only, below
`#[cfg(test)]` or in a target of tests, benches or examples, and that is not a test itself.

## Why it matters

Such code protects nobody in production, so its mitigation covers nothing; and code that only tests see is not an exposure
of the system.

## Example

```rust,ignore
#[cfg(test)]
mod tests {
    #[mitigates(SqlInjection, by = BoundParameters)] // a helper, not a test
    fn prepare() { … }
}
```

## What to write instead

Move the annotation to the code that runs in production. If the function is meant to be a test, its test attribute is
missing:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn prepare() { … }
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mitigations = context.model.mitigations().map(|mitigation| {
        let facts = mitigation.facts();
        (&facts.site, format!("the mitigation of `{}`", short(&facts.threat)))
    });
    let decisions = context.model.decisions().map(|decision| {
        let facts = decision.facts();
        (&facts.site, format!("the {} of `{}`", facts.treatment.noun(), short(&facts.threat)))
    });
    let exposures = context.model.exposures().map(|exposure| {
        let facts = exposure.facts();
        (&facts.site, format!("the exposure to `{}`", short(&facts.threat)))
    });
    mitigations
        .chain(decisions)
        .chain(exposures)
        .filter(|(site, _)| site.test_only)
        .map(|(site, what)| {
            Finding::new(&site.item, format!("{what} is on code that is compiled for tests only"))
                .at(&site.place, "this does not run in production")
                .help("move it to the code that does; if this is meant to be a test, write `#[test]` below the annotation")
        })
        .collect()
}
