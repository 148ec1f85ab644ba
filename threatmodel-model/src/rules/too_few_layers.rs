//! Fewer layers of defence stop a threat than the policy demands.

use std::collections::BTreeSet;

use super::{Context, Reports, Rule, by_component, component_name, faced, listed};
use crate::{
    finding::Finding,
    model::State,
    query::{Exposure, Threat},
};
use threatmodel_core::words::{Evidence, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM052",
    name: "too-few-layers",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a threat that proven controls stop in fewer layers of defence than the policy requires",
    docs: "\
## What it does

Reports code that faces a threat which proven controls stop in fewer layers than `threatmodel.toml` requires for its
severity:

```toml
[layers]
Critical = 2
```

## Why it matters

Each control is proven alone: with every other control off, it stops the attack. With proven controls in two layers, one
may fail or be removed by mistake, and the other still holds. Two controls in one layer count once, because one cause
often breaks both.

## Example

```rust,ignore
#[threat(SqlInjection)] // severity Critical
#[mitigates(SqlInjection, by = SearchGrammar)] // the only proven control, in the layer InputValidation
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Add a control in another layer and attack it alone, or lower the number if the residual risk is acceptable:

```rust,ignore
#[threat(SqlInjection)]
#[mitigates(SqlInjection, by = [SearchGrammar, BoundParameters])]
fn search(input: &str) -> Vec<Product> { … }
```",
    exemption_ends: true,
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    by_component(context.model.exposures().filter(|exposure| is_shown(context, *exposure)))
        .into_iter()
        // They are in one component, so the same controls cover them.
        .filter(|(_, exposures)| exposures.first().is_some_and(|exposure| is_shallow(context, *exposure)))
        .filter_map(|((path, component), exposures)| {
            let threat = context.model.threat_at(path)?;
            Some(finding(context, threat, component, &exposures))
        })
        .collect()
}

/// Whether what the threat demands has been shown, and it demands layers.
fn is_shown(context: &Context<'_>, exposure: Exposure<'_>) -> bool {
    needed(context, exposure) > 0
        && exposure.concerns_system()
        && matches!(exposure.state(), State::Conditional | State::Mitigated)
}

fn is_shallow(context: &Context<'_>, exposure: Exposure<'_>) -> bool {
    layers(context, exposure).len() < needed(context, exposure)
}

fn needed(context: &Context<'_>, exposure: Exposure<'_>) -> usize {
    exposure.threat().map_or(0, |threat| context.model.policy().layers(threat.severity()))
}

/// The layers in which a control that covers the exposure is proven.
fn layers<'m>(context: &Context<'m>, exposure: Exposure<'_>) -> BTreeSet<&'m str> {
    let pairs = exposure.pairs().iter().filter(|pair| context.model.is_on(pair.control));
    let proven =
        pairs.filter(|pair| pair.evidence == Evidence::Proven || pair.pending && pair.stated == Evidence::Proven);
    proven.map(|pair| context.model.facts().controls[pair.control].layer.as_str()).collect()
}

fn finding<'m>(context: &Context<'m>, threat: Threat<'m>, component: &str, exposures: &[Exposure<'m>]) -> Finding {
    let name = threat.facts().name();
    let severity = threat.severity();
    let needed = context.model.policy().layers(severity);
    let found: BTreeSet<&str> = exposures.first().map_or_else(BTreeSet::new, |exposure| layers(context, *exposure));
    let shown = if found.is_empty() { "no layer of defence".to_owned() } else { format!("only {}", listed(found)) };
    let message = format!("{shown} is proven to stop `{name}` in {}", component_name(component));
    let finding = Finding::new(threat.path(), message).subject_if(threat.declared.id.as_ref());
    faced(finding, exposures)
        .note(format!("severity {}", threat.risk()))
        .note(format!("`[layers]` demands {needed} for {severity}"))
        .help("add a control in another layer, and attack it alone")
}
