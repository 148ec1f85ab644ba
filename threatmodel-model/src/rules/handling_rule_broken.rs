//! An asset is not handled as its level demands.

use std::collections::BTreeSet;

use super::{Context, Reports, Rule, unmitigated_threat};
use crate::{
    finding::Finding,
    model::{State, facts::Handling},
    query::{Asset, Threat},
};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM007",
    name: "handling-rule-broken",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an asset that is not handled as its classification requires",
    docs: "\
## What it does

Reports an asset that lacks something its classification requires:

- `owner`: the asset names no owner;
- `layers`: a threat to the asset has no control in one of these layers;
- `kinds`: a threat to the asset has no control of one of these kinds.

Threats that are accepted, transferred, avoided or not faced by any code are left out. The requirements of a level for
flows are checked by `unprotected-flow`, those for evidence by `insufficient-evidence`.

The variants of a team's own classification policy state their requirements with `#[handling(…)]`; `threatmodel.toml`
changes them for any level:

```toml
[handling.Confidential]
owner = true
flows = [\"Encrypted\", \"Authenticated\"]
layers = [\"Cryptography\"]
```

Of the built-in levels, `Confidential` and `Secret` require an owner and protected flows; `Secret` also requires a
preventive control against each threat.

## Why it matters

A classification has an effect only if everything with that classification is handled accordingly.

## Example

```rust,ignore
#[asset(kind = Data, classification = Confidential)] // no owner
struct CardNumbers;
```

## What to write instead

```rust,ignore
#[asset(kind = Data, classification = Confidential, owner = \"payments\")]
struct CardNumbers;
```

For a missing layer or kind, implement such a control and name it with `#[mitigates(X, by = …)]`.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    context
        .model
        .assets()
        .filter_map(|asset| Some((asset, asset.handling()?)))
        .flat_map(|(asset, handling)| owner(asset, handling).into_iter().chain(controls(asset, handling)))
        .collect()
}

fn owner(asset: Asset<'_>, handling: &Handling) -> Option<Finding> {
    (handling.owner && asset.owner.is_none()).then(|| {
        start(asset, format!("`{}` is {} and has no owner", asset.name(), level(asset)))
            .help("add `owner = \"…\"`: who decides about the asset")
    })
}

fn controls(asset: Asset<'_>, handling: &Handling) -> Vec<Finding> {
    let faced = asset.threats().filter(|threat| {
        matches!(
            threat.state(),
            State::Open | State::InsufficientEvidence | State::Pending | State::Conditional | State::Mitigated
        )
    });
    faced.flat_map(|threat| missing(asset, handling, threat)).collect()
}

fn missing(asset: Asset<'_>, handling: &Handling, threat: Threat<'_>) -> Vec<Finding> {
    let controls: Vec<_> = threat.controls().map(|evidenced| evidenced.control.facts()).collect();
    let layers: BTreeSet<&str> = controls.iter().map(|control| control.layer.as_str()).collect();
    let missing_layers = handling
        .layers
        .iter()
        .filter(|layer| !layers.contains(layer.as_str()))
        .map(|layer| format!("in the layer `{layer}`"));
    let missing_kinds = handling
        .kinds
        .iter()
        .filter(|kind| !controls.iter().any(|control| control.kind == Some(**kind)))
        .map(|kind| format!("of the kind `{kind}`"));
    missing_layers
        .chain(missing_kinds)
        .map(|what| {
            let message =
                format!("`{}` is {}, and no control {what} stops `{}`", asset.name(), level(asset), threat.name());
            start(asset, message)
                .subject(threat.path())
                .related(&threat.declared.place, "this threat hits the asset")
                .caused_by(unmitigated_threat::RULE.name, threat.path())
                .help(format!("implement a control {what} and write `#[mitigates({}, by = …)]` on it", threat.name()))
        })
        .collect()
}

fn start(asset: Asset<'_>, message: String) -> Finding {
    Finding::new(asset.path(), message)
        .subject_if(asset.declared.id.as_ref())
        .at(&asset.declared.place, "the level demands it")
}

fn level(asset: Asset<'_>) -> String {
    asset.classification.as_ref().map_or_else(String::new, |level| format!("`{}`", level.name))
}
