//! A decision whose last day has passed.

use super::{Context, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM004",
    name: "expired-decision",
    level: RuleLevel::Deny,
    summary: "an acceptance or a transfer whose last day has passed",
    docs: "\
## What it does

Reports `#[accepts]` and `#[transfers]` whose `until` is before today.

## Why it matters

After its last day a decision covers nothing, so the threat is open again wherever no control stops it.

## Example

```rust,ignore
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2024-03-31\")]
```

## What to write instead

Treat the threat, or have the owner decide again and write the new date. The date is in the code and in
`threatmodel.lock`, so reviewers see the renewal.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let today = context.model.facts().as_of;
    let expired = context.model.decisions().filter_map(|decision| {
        let until = decision.until.filter(|until| *until < today)?;
        let noun = decision.treatment.noun();
        let message = format!("the {noun} of `{}` ended on {until}", short(&decision.threat));
        Some(
            Finding::new(&decision.threat, message)
                .subject(&decision.site.item)
                .at(&decision.site.place, format!("decided by {}: {}", decision.owner, decision.because))
                .help("treat the threat, or let the owner decide again and give a new date"),
        )
    });
    expired.collect()
}
