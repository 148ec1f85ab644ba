//! A decision whose end nobody will see.

use jiff::ToSpan as _;

use super::{Context, Rule, short};
use crate::{finding::Finding, policy::Exemption};
use threatmodel_core::words::RuleLevel;

/// An end further away than this is none.
const YEARS: i64 = 100;

pub(super) static RULE: Rule = Rule {
    code: "TM055",
    name: "endless-decision",
    level: RuleLevel::Warn,
    summary: "a decision, an assumption or an exemption whose end is more than a hundred years away",
    docs: "\
## What it does

Reports `#[accepts]`, `#[transfers]`, `#[avoids]`, `#[assumption]` and exemptions in `threatmodel.toml` whose `until` is
more than a hundred years away.

## Why it matters

The date is there so that somebody looks at the decision again. With `9999-12-31` nobody does, while the model reads as if
the decision had an end.

## Example

```rust,ignore
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"9999-12-31\")]
```

## What to write instead

The day on which the owner looks at it again:

```rust,ignore
#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2027-03-31\")]
```

Where the threat cannot occur, because the system does not do what it needs, `#[avoids]` takes no `until`.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let horizon = facts.as_of.saturating_add(YEARS.years());
    let decisions = context.model.decisions().filter_map(|decision| {
        let until = decision.until.filter(|until| *until > horizon)?;
        let what = format!("the {} of `{}`", decision.treatment.noun(), short(&decision.threat));
        let finding = Finding::new(&decision.threat, format!("{what} ends on {until}, so nobody looks at it again"));
        Some(finding.subject(&decision.site.item).at(&decision.site.place, format!("decided by {}", decision.owner)))
    });
    let assumptions = context.model.assumptions().filter_map(|assumption| {
        let until = assumption.until.filter(|until| *until > horizon)?;
        let name = assumption.facts().name();
        let message = format!("the assumption `{name}` runs out on {until}, so nobody looks at it again");
        let finding = Finding::new(assumption.path(), message).subject_if(assumption.declared.id.as_ref());
        Some(finding.at(&assumption.declared.place, format!("owned by {}", assumption.owner)))
    });
    let exemptions = facts.policy.exemptions.iter().filter_map(|exemption| {
        let until = exemption.until.filter(|until| *until > horizon)?;
        let Exemption { rule, item, .. } = exemption;
        let message = format!("the exemption of `{item}` from `{rule}` ends on {until}, so nobody looks at it again");
        Some(Finding::new(item, message).at(&exemption.place, "this exemption"))
    });
    let endless = decisions.chain(assumptions).chain(exemptions);
    endless.map(|finding| finding.help("give the day on which somebody looks at it again")).collect()
}
