//! A flow that does not protect what it carries.

use super::{Context, Reports, Rule, short};
use crate::{
    finding::Finding,
    query::{Asset, Flow},
};
use threatmodel_core::words::{FlowProtection, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM015",
    name: "unprotected-flow",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a flow that carries an asset without the protection that the asset's level, or a trust boundary, requires",
    docs: "\
## What it does

Reports a flow that is not encrypted or not authenticated although one of these requires it:

- the handling rule of the asset's level requires `Encrypted` or `Authenticated`;
- the asset is in the upper half of its policy, or unclassified, and the flow crosses from one trust zone to another; such
  a flow must be both encrypted and authenticated;
- the asset is in the upper half of its policy, or unclassified, and one end of the flow has no trust zone, so it is
  unknown whether the flow stays inside one.

## Why it matters

On an unprotected flow, anybody on the way can read the asset or pretend to be the other end.

## Example

```rust,ignore
#[flow(to = PaymentGateway, carries = [CardNumbers], protocol = \"https\")]
```

## What to write instead

Protect the flow, and say so:

```rust,ignore
#[flow(to = PaymentGateway, carries = [CardNumbers], protocol = \"https\", encrypted, authenticated)]
```

`encrypted` and `authenticated` are claims about the annotated code; a requirement with a test can show that they hold.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    context.model.flows().flat_map(|flow| flow.assets().filter_map(move |asset| broken(context, flow, asset))).collect()
}

fn broken(context: &Context<'_>, flow: Flow<'_>, asset: Asset<'_>) -> Option<Finding> {
    let zones = (context.model.zone_of(&flow.from), context.model.zone_of(&flow.to));
    let by_crossing = context.model.leaves_zone(flow.facts()) && asset.position().is_upper();
    let by_level = |protection| asset.handling().is_some_and(|handling| handling.flows.contains(&protection));

    let mut missing = Vec::new();
    if !flow.encrypted && (by_crossing || by_level(FlowProtection::Encrypted)) {
        missing.push("encrypted");
    }
    if !flow.authenticated && (by_crossing || by_level(FlowProtection::Authenticated)) {
        missing.push("authenticated");
    }
    if missing.is_empty() {
        return None;
    }
    let what = missing.join(" and not ");
    let (from, to) = (short(&flow.facts().from), short(&flow.facts().to));
    let mut finding = Finding::new(
        &flow.site.item,
        format!("`{}` flows from `{from}` to `{to}` over a flow that is not {what}", asset.name()),
    )
    .subject(asset.path())
    .at(&flow.site.place, format!("not {what}"))
    .related(
        &asset.declared.place,
        asset.classification.as_ref().map_or_else(
            || "this asset is not classified and treated as of the highest level".to_owned(),
            |level| format!("this asset is `{}`", level.name),
        ),
    );
    finding = match zones {
        (Some(from), Some(to)) if from != to => {
            finding.note(format!("the flow crosses from zone `{}` to zone `{}`", short(from), short(to)))
        }
        (Some(_), Some(_)) => finding,
        _ => finding.note("one end has no trust zone, so the flow may leave one"),
    };
    Some(finding.help(format!("protect the flow and add `{}`", missing.join(", "))))
}
