//! An assumption that no test checks and whose date has passed or was never given.

use super::{Context, Reports, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM006",
    name: "unchecked-assumption",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an assumption that no test checks and whose date has passed or is missing",
    docs: "\
## What it does

Reports an `#[assumption]` that no test `#[satisfies]`, if it has no `until` or its `until` has passed. `#[satisfies]` on
code that is not a test does not count here, nor does a test that no run has shown to pass with the present sources.

## Why it matters

An assumption that nobody checks may have stopped being true, and every threat it rules out would be open.

## Example

```rust,ignore
#[assumption(about = [ServerRoom], owner = \"operations\")]
struct RoomIsLocked;
```

## What to write instead

Write a test and run it, for example with `cargo threatmodel verify`, which runs every test:

```rust,ignore
#[satisfies(RoomIsLocked)]
#[test]
fn the_door_log_shows_no_unknown_badge() { … }
```

or give `until`, the day by which the owner checks the assumption again.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let today = context.model.facts().as_of;
    let unchecked = context.model.assumptions().filter(|assumption| {
        let in_date = assumption.until.is_some_and(|until| until >= today);
        !in_date && !assumption.is_checked()
    });
    unchecked
        .map(|assumption| {
            let name = assumption.facts().name();
            let message = match assumption.until {
                Some(until) => format!("the assumption `{name}` ran out on {until}, and no test checks it"),
                None => format!("no test checks the assumption `{name}`, and it has no end date"),
            };
            let mut finding = Finding::new(assumption.path(), message)
                .subject_if(assumption.declared.id.as_ref())
                .at(&assumption.declared.place, format!("owned by {}", assumption.owner));
            for satisfaction in context.model.satisfactions().filter(|known| known.of == assumption.path()) {
                let why = match (satisfaction.site.void, satisfaction.test) {
                    (Some(void), _) => void.reason(),
                    (None, false) => "it is not a test",
                    (None, true) => "no run has shown that it passes with the present sources",
                };
                finding = finding.related(&satisfaction.site.place, format!("this does not count: {why}"));
            }
            finding.write(
                "write a test that checks it, or give `until`, the day by which the owner looks again",
                None,
                format!("#[satisfies({name})]\n#[test]\nfn the_assumption_holds() {{ … }}"),
            )
        })
        .collect()
}
