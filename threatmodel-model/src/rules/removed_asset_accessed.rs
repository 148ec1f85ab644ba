//! An asset that is to be removed and that code still uses.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::{Disposition, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM016",
    name: "removed-asset-accessed",
    level: RuleLevel::Deny,
    summary: "an asset with `disposition = Remove` that code still accesses or a flow still carries",
    docs: "\
## What it does

Reports code that accesses an asset with `disposition = Remove`, and flows that carry one. Code that is compiled for tests
only is left out.

## Why it matters

The decision was to get rid of the asset. As long as code uses it, the system still has it, and so do all the threats to
it.

## Example

```rust,ignore
#[asset(kind = Data, classification = Confidential, owner = \"payments\", disposition = Remove)]
struct CardNumbers;

#[accesses(CardNumbers, ops = [Read])]
fn receipt(id: ReceiptId) -> Receipt { … }
```

## What to write instead

Delete the code that uses the asset, or decide again to keep it:

```rust,ignore
#[asset(kind = Data, classification = Confidential, owner = \"payments\", disposition = Protect)]
struct CardNumbers;
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let removed = context.model.assets().filter(|asset| asset.disposition == Disposition::Remove);
    removed
        .filter_map(|asset| {
            let accesses = asset.accesses().map(|access| &access.facts().site).filter(|site| !site.test_only);
            let flows = asset.flows().map(|flow| &flow.facts().site).filter(|site| !site.test_only);
            let mut sites = accesses.chain(flows).peekable();
            sites.peek()?;
            let message = format!("`{}` is to be removed, and code still uses it", asset.name());
            let mut finding = Finding::new(asset.path(), message).subject_if(asset.declared.id.as_ref());
            for site in sites {
                finding = finding.subject(&site.item).at(&site.place, "this code uses the asset");
            }
            Some(
                finding
                    .related(&asset.declared.place, "the decision to remove it")
                    .help("delete the code that uses the asset, or decide again: `disposition = Protect`"),
            )
        })
        .collect()
}
