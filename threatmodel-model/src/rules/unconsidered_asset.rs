//! An asset that is classified and that nobody thought about further.

use super::{Context, Reports, Rule, is_checked, lock_weakened};
use crate::finding::Finding;
use threatmodel_core::words::{Disposition, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM008",
    name: "unconsidered-asset",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an asset above the lowest level, or unclassified, that no threat targets and no assumption is about",
    docs: "\
## What it does

Reports an asset of the checked package that is above the lowest level of its policy, or has no classification, and that
no threat targets and no assumption is about. An asset without a classification is treated as having the highest level.
Assets with `disposition = Remove` are left to `removed-asset-accessed`.

## Why it matters

The asset is on the list, but nobody has asked what could happen to it.

## Example

```rust,ignore
#[asset(kind = Data, classification = Confidential, owner = \"payments\")]
struct CardNumbers;
```

## What to write instead

Declare the threats that target it:

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure])]
struct CardNumbersDisclosed;
```

or say why nothing can happen to it, with an `#[assumption(about = [CardNumbers], …)]`.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unconsidered = context.model.assets().filter(|asset| {
        is_checked(context.model, &asset.declared.package)
            && asset.disposition == Disposition::Protect
            && !asset.position().is_lowest()
            && asset.threats().next().is_none()
            && asset.assumptions().next().is_none()
    });
    unconsidered
        .map(|asset| {
            let name = asset.facts().name();
            let level = asset.classification.as_ref().map_or("not classified", |level| level.name.as_str());
            let mut finding =
                Finding::new(asset.path(), format!("no threat targets `{name}`, and no assumption is about it"))
                    .subject_if(asset.declared.id.as_ref())
                    .at(&asset.declared.place, format!("this asset is {level}"));
            for name in [Some(&asset.declared.path), asset.declared.id.as_ref()].into_iter().flatten() {
                finding = finding.caused_by(lock_weakened::RULE.name, lock_weakened::targets_of(name));
            }
            finding.write(
                "declare what can happen to it, or say with `#[assumption]` why nothing can",
                None,
                format!("#[threat(targets = [{name}], stride = [InformationDisclosure])]\npub struct {name}Disclosed;"),
            )
        })
        .collect()
}
