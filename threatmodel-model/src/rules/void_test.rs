//! A test that names a threat and does not count.

use super::{Context, Rule, insufficient_evidence, short, unchecked_assumption, unsatisfied_requirement};
use crate::{annotation::Void, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM014",
    name: "void-test",
    level: RuleLevel::Warn,
    summary: "a test that names a threat and does not count as evidence",
    docs: "\
## What it does

Reports a test with `#[mitigates]`, `#[threat]` or `#[satisfies]` that `cargo test` does not run: it is ignored, a `cfg`
on it or around it is off, it is inside the body of a function, its own body is empty, or its target is not tested.

## Why it matters

Such a test is not evidence. Where the threat needs that evidence, `insufficient-evidence` fails the check; this rule only
warns, so that the test is not forgotten.

## Example

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
#[ignore]
fn union_select_in_the_search_box() { … }
```

## What to write instead

Let the test run, or delete it:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn union_select_in_the_search_box() { … }
```

If only the compiler knows whether a `cfg` is on, run the check from the same test binary: the records linked into it show
what is compiled.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let attacks = facts.tests.iter().map(|test| (&test.site, &test.threat));
    let checks = facts.satisfactions.iter().filter(|known| known.test).map(|known| (&known.site, &known.of));
    attacks
        .chain(checks)
        .filter_map(|(site, noun)| {
            // The order of attributes is an error of its own.
            let void = site.void.filter(|void| *void != Void::BelowTestAttribute)?;
            Some(
                Finding::new(&site.item, format!("this test is no evidence about `{}`", short(noun)))
                    .at(&site.place, void.reason())
                    .caused_by(insufficient_evidence::RULE.name, noun)
                    .caused_by(unsatisfied_requirement::RULE.name, noun)
                    .caused_by(unchecked_assumption::RULE.name, noun)
                    .help("let the test run, or delete it"),
            )
        })
        .collect()
}
