//! A component or a crossing flow of which a STRIDE category was never considered.

use super::{Context, Reports, Rule, unconsidered::Demand};
use crate::{finding::Finding, surface::interactions};
use threatmodel_core::words::{RuleLevel, Stride};

pub(super) static RULE: Rule = Rule {
    code: "TM059",
    name: "unconsidered-interaction",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a component, or a flow across a trust boundary, of which a STRIDE category was never considered",
    docs: "\
## What it does

Examines every component for the six categories of STRIDE, and every flow from one trust zone to another for tampering, information
disclosure and denial of service. A category is considered at a component where its code faces, stops or has a decision about a
threat of that category; and of a flow where one of its ends does, about something that the flow carries; disclosure also where the flow is encrypted. Otherwise a dismissal in
`threatmodel.toml` says why.

Under the profile `start` it counts what is open in one line. Under `standard` it reports what `threatmodel.lock` does not list. Under
`strict` it reports everything.

## Why it matters

Threats are found by going through every interaction, not by waiting for an idea.

## Example

```rust,ignore
#[component(kind = Process, zone = Inside)]
struct Orders;   // and no threat of spoofing, repudiation …
```

## What to write instead

Write down the threats, with their categories, on the code that faces them; or say why there is none:

```toml
[[dismiss]]
stride = \"Repudiation\"
item = \"shop::Orders\"
reason = \"the audit log of the gateway in front has every request\"
owner = \"platform\"
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let demand = Demand::of(context, RULE.name);
    let wanted = |line: &str| demand != Demand::New || Demand::is_new(context, line);
    let mut open = Vec::new();
    for interaction in interactions(context.model) {
        let categories: Vec<Stride> =
            interaction.open.iter().copied().filter(|&category| wanted(&interaction.line(category))).collect();
        if !categories.is_empty() {
            open.push((interaction, categories));
        }
    }
    if demand == Demand::Count {
        let count: usize = open.iter().map(|(_, categories)| categories.len()).sum();
        let told =
            format!("{count} categories of STRIDE were never considered, at {} components and flows", open.len());
        return if count == 0 { Vec::new() } else { vec![Finding::new(RULE.name, told)] };
    }
    let findings = open.into_iter().map(|(interaction, categories)| {
        let names = categories.iter().map(|category| category.name()).collect::<Vec<_>>().join(", ");
        Finding::new(interaction.item, format!("nobody has considered {names} of {}", interaction.name))
            .at(interaction.place, "no threat of this category is here")
            .help(format!(
                "write the threats down where code faces them; or a `[[dismiss]]` with `stride`, `item = \"{}\"`, the reason and \
                 the owner",
                interaction.item
            ))
    });
    findings.collect()
}
