//! A listed asset that nothing touched.

use super::{Context, Rule, observation::observed, short};
use crate::{evidence::Deviation, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM047",
    name: "untouched-asset",
    level: RuleLevel::Warn,
    summary: "a listed asset that an observed program did not touch",
    docs: "\
## What it does

Reports an asset with locators that nothing touched while a program ran under `cargo threatmodel observe`. Adjacent
assets, and assets whose locators cannot be observed, are not reported.

## Why it matters

Either the run did not reach the code that uses the asset, or the system does not need it. In the second case, remove the
asset (`disposition = Remove`): data that does not exist cannot be stolen.

## Example

```rust,ignore
#[asset(kind = Data, classification = Restricted, locators = [\"file:/var/lib/shop/export.csv\"])]
struct Export; // no program was seen to touch the file
```

## What to write instead

Observe a run that uses the asset, correct its locators, or remove it from the system and from the list.",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    observed(context, Deviation::Untouched)
        .filter_map(|untouched| {
            let asset = context.model.asset_at(untouched.asset.as_deref()?)?;
            let finding = Finding::new(asset.path(), format!("nothing touched `{}`", short(asset.path())))
                .subject_if(asset.declared.id.as_ref())
                .at(&asset.declared.place, format!("listed at {}", asset.locators.join(", ")));
            Some(finding.help("watch a run that uses it, or take it from the system and from the list"))
        })
        .collect()
}
