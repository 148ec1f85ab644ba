//! An asset that is only within reach, and that nobody thought about.

use std::collections::BTreeMap;

use super::{Context, Reports, Rule, listed};
use crate::{finding::Finding, query::Component};
use threatmodel_core::words::{Disposition, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM017",
    name: "adjacent-asset-unconsidered",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an asset that a component can reach without using it, and that nobody has classified or considered",
    docs: "\
## What it does

Reports an asset that a component can reach only because of where it is placed, if the asset has no classification, or is
above the lowest level while no threat targets it and no assumption is about it. It also reports an asset that is marked
`adjacent` although code of the system uses it. Assets with `disposition = Remove` are left to `removed-asset-accessed`.

A component can reach what its own code uses, what is in its trust zone, what its neighbours in the zone use and what its
flows lead to, step by step. `Component::reach` lists it.

## Why it matters

An attacker who takes over the component reaches the asset too.

## Example

```rust,ignore
#[asset(kind = Physical, zone = ServerRoom, adjacent)]
struct BadgePrinter; // not classified, and a component is in the same zone
```

## What to write instead

Classify the asset and declare a threat that targets it, or an assumption about it:

```rust,ignore
#[asset(kind = Physical, classification = Restricted, zone = ServerRoom, adjacent)]
struct BadgePrinter;

#[threat(targets = [BadgePrinter], stride = [Tampering])]
struct PrinterReprogrammed;
```

If the system uses the asset, delete `adjacent`.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut by_asset: BTreeMap<&str, Vec<(Component<'_>, String)>> = BTreeMap::new();
    for component in context.model.components() {
        for reach in component.reach().filter(|reach| !reach.used) {
            by_asset.entry(reach.asset.facts().path()).or_default().push((component, reach.explained()));
        }
    }
    let unconsidered = by_asset.into_iter().filter_map(|(path, components)| {
        let asset = context.model.asset_at(path)?;
        let considered = asset.threats().next().is_some() || asset.assumptions().next().is_some();
        // `removed-asset-accessed` handles assets that are to be removed.
        let fine = asset.disposition == Disposition::Remove
            || asset.classification.is_some() && (considered || asset.position().is_lowest());
        if fine {
            return None;
        }
        let names = listed(components.iter().map(|(component, _)| component.facts().name()));
        let lack = if asset.classification.is_none() { "has no classification" } else { "was not considered" };
        let message = format!("{names} can reach `{}`, which {lack}", asset.name());
        let mut finding = Finding::new(asset.path(), message)
            .subject_if(asset.declared.id.as_ref())
            .at(&asset.declared.place, "this asset is within reach");
        for (component, way) in components.iter().take(3) {
            finding = finding.related(&component.facts().declared.place, format!("reaches it: {way}"));
        }
        Some(finding.help("classify it, and declare a threat that targets it or an assumption about it"))
    });
    let used = context.model.assets().filter(|asset| asset.adjacent).filter_map(|asset| {
        let access = asset.accesses().find(|access| !access.site.test_only)?;
        Some(
            Finding::new(asset.path(), format!("`{}` is marked `adjacent`, and code uses it", asset.name()))
                .subject_if(asset.declared.id.as_ref())
                .at(&access.facts().site.place, "used here")
                .related(&asset.facts().declared.place, "marked here")
                .help("delete `adjacent`: the asset is part of the system"),
        )
    });
    unconsidered.chain(used).collect()
}
