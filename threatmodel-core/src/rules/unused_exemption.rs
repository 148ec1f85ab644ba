//! An exemption that exempts nothing.

use super::{Context, Rule};
use crate::{finding::Finding, words::RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM032",
    name: "unused-exemption",
    level: RuleLevel::Deny,
    summary: "an exemption in `threatmodel.toml` matches no finding, or has run out",
    docs: "\
Reports an `[[exempt]]` entry that matches no finding of its rule, and one whose `until` has passed. What it was written
for is gone, was renamed, or must be looked at again; left in place, it would cover the next finding of that name without
anybody deciding so.

```toml
[[exempt]]
rule = \"orphan-control\"
item = \"shop::controls::EdgeCache\"   # renamed to EdgeLimits
reason = \"configured at the provider\"
```

To mend it, delete the entry, or write the path of the item as the finding shows it.",
    fixed: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let today = context.model.facts().as_of;
    context
        .idle_exemptions
        .iter()
        .map(|exemption| {
            let (rule, item) = (&exemption.rule, &exemption.item);
            let (message, help) = match exemption.until.filter(|_| !exemption.holds(today)) {
                Some(until) => (
                    format!("the exemption of `{item}` from `{rule}` ended on {until}"),
                    "mend what the rule reports, or decide again and give a new date",
                ),
                None => (
                    format!("the exemption of `{item}` from `{rule}` matches no finding"),
                    "delete it, or write the path of the item as the finding shows it",
                ),
            };
            Finding::new(item, message).at(&exemption.place, "this exemption").help(help)
        })
        .collect()
}
