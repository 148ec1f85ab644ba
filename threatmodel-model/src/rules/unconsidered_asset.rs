//! An asset that is classified and that nobody thought about further.

use super::{Context, Reports, Rule, is_checked};
use crate::finding::Finding;
use threatmodel_core::words::{Disposition, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM008",
    name: "unconsidered-asset",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an asset above the lowest level, or without a level, that no threat targets and no assumption is about",
    docs: "\
Reports an asset of the checked package that is not of the lowest level, or has no level at all, and that no threat
targets and no assumption is about. Somebody put it on the list and then nobody asked what could happen to it.

```rust,ignore
#[asset(kind = Data, classification = Confidential, owner = \"payments\")]
struct CardNumbers;
```

To mend it, declare the threats that hit it, or say with an `#[assumption(about = [CardNumbers], …)]` why nothing can.
Assets whose disposition is `Remove` are left out; `removed-asset-accessed` looks after them. An asset without a level is
treated as of the highest.",
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
            Finding::new(asset.path(), format!("no threat targets `{name}`, and no assumption is about it"))
                .subject_if(asset.declared.id.as_ref())
                .at(&asset.declared.place, format!("this asset is {level}"))
                .write(
                    "declare what can happen to it, or say with `#[assumption]` why nothing can",
                    None,
                    format!(
                        "#[threat(targets = [{name}], stride = [InformationDisclosure])]\npub struct {name}Disclosed;"
                    ),
                )
        })
        .collect()
}
