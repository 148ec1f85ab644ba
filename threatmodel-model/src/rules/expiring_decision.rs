//! A decision or an assumption that ends soon.

use jiff::ToSpan as _;

use super::{Context, Reports, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM005",
    name: "expiring-decision",
    level: RuleLevel::Warn,
    reports: Reports::Ahead,
    summary: "a decision or an assumption that ends soon",
    docs: "\
## What it does

Reports `#[accepts]`, `#[transfers]` and `#[assumption]` whose `until` is today or within the next 30 days. An assumption
that a test checks is not reported. `threatmodel.toml` changes the number of days:

```toml
[decisions]
soon = 14
```

## Why it matters

The warning gives the owner time to decide before the check fails: what has already ended is reported by
`expired-decision` and `unchecked-assumption`.

## Example

```rust,ignore
// Today is 2024-03-15.
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2024-03-31\")]
```

## What to write instead

Treat the threat, or have the owner decide again and write the new date. For an assumption, a test that `#[satisfies]` it
also works.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let today = facts.as_of;
    let horizon = today.saturating_add(i64::from(facts.policy.soon).days());
    let soon = |until| (today..=horizon).contains(&until);

    let decisions = context.model.decisions().filter_map(|decision| {
        let until = decision.until.filter(|until| soon(*until))?;
        let noun = decision.treatment.noun();
        Some(
            Finding::new(&decision.threat, format!("the {noun} of `{}` ends on {until}", short(&decision.threat)))
                .subject(&decision.site.item)
                .at(&decision.site.place, format!("decided by {}", decision.owner))
                .help("treat the threat, or let the owner decide again and give a new date"),
        )
    });
    let assumptions = context.model.assumptions().filter_map(|assumption| {
        let until = assumption.until.filter(|until| soon(*until))?;
        let checked = assumption.is_checked();
        (!checked).then(|| {
            Finding::new(assumption.path(), format!("the assumption `{}` runs out on {until}", assumption.name()))
                .subject_if(assumption.declared.id.as_ref())
                .at(&assumption.declared.place, format!("owned by {}", assumption.owner))
                .help("check it again and give a new date, or write a test that `#[satisfies]` it")
        })
    });
    decisions.chain(assumptions).collect()
}
