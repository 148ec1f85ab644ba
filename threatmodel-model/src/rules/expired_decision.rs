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
Reports `#[accepts]` and `#[transfers]` whose `until` lies before today. From that day on the decision covers nothing, and
the threat is open again where no control stops it.

```rust,ignore
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2024-03-31\")]
```

To mend it, treat the threat, or let the owner decide again and write the new date. The date stands in the code, so the
renewal shows in review; `threatmodel.lock` shows it too.",
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
