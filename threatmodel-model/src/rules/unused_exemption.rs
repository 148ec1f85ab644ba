//! An exemption that exempts nothing.

use super::{Context, RULES, Rule};
use crate::{
    finding::Finding,
    model::Model,
    policy::Exemption,
    query::{Detection, Threat},
};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM032",
    name: "unused-exemption",
    level: RuleLevel::Deny,
    summary: "an exemption in `threatmodel.toml` that matches no finding or has ended",
    docs: "\
## What it does

Reports an `[[exempt]]` entry that matches no finding of its rule, and one whose `until` has passed.

An exemption from a rule about test results is not reported before a test that concerns the item has run; one from a rule
about observed accesses is reported only if a program was observed.

## Why it matters

The item was removed or renamed, or the decision is due again. If the entry stays, it covers the next finding of that name
without anybody deciding so.

## Example

```toml
[[exempt]]
rule = \"orphan-control\"
item = \"shop::controls::EdgeCache\"   # renamed to EdgeLimits
reason = \"configured at the provider\"
```

## What to write instead

Delete the entry, or write the path of the item as the finding shows it:

```toml
[[exempt]]
rule = \"orphan-control\"
item = \"shop::controls::EdgeLimits\"
reason = \"configured at the provider\"
```",
    fixed: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let today = context.model.facts().as_of;
    context
        .idle_exemptions
        .iter()
        .filter(|exemption| !exemption.holds(today) || !is_undecided(context.model, exemption))
        .map(|exemption| {
            let (rule, item) = (&exemption.rule, &exemption.item);
            let (message, help) = match exemption.until.filter(|_| !exemption.holds(today)) {
                Some(until) => (
                    format!("the exemption of `{item}` from `{rule}` ended on {until}"),
                    "fix what the rule reports, or decide again and give a new date",
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

/// Whether the rule may still report what is exempt: it speaks of what tests have shown, and none that concern the item has
/// left anything yet.
fn is_undecided(model: &Model, exemption: &Exemption) -> bool {
    let of_observation = RULES.iter().any(|rule| rule.of_observation && rule.name == exemption.rule);
    if of_observation && model.facts().run.observed.is_none() {
        return true;
    }
    let of_run = RULES.iter().any(|rule| rule.of_run && rule.name == exemption.rule);
    if !of_run {
        return false;
    }
    let item = exemption.item.as_str();
    let mut lines = model.fresh_lines().map(|(line, _)| line);
    if model.tests().any(|test| test.site.item == item) {
        return !lines.any(|line| line.test == item);
    }
    let threats = threats_of(model, item);
    // No test will ever show anything about an item that the model does not have.
    !threats.is_empty() && !lines.any(|line| threats.iter().any(|threat| threat.facts().path() == line.threat))
}

/// The threats that the item, by path or id, is or is about.
fn threats_of<'m>(model: &'m Model, item: &str) -> Vec<Threat<'m>> {
    let is =
        |declared: &crate::model::facts::Declaration| declared.path == item || declared.id.as_deref() == Some(item);
    let threats = model.threats().filter(|threat| is(&threat.declared));
    let detections = model.detections().filter(|detection| is(&detection.declared)).filter_map(Detection::threat);
    let assets = model.assets().filter(|asset| is(&asset.declared)).flat_map(|asset| asset.threats());
    threats.chain(detections).chain(assets).collect()
}
