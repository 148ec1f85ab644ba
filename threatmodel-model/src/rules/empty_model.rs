//! A model without a threat.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM027",
    name: "empty-model",
    level: RuleLevel::Deny,
    summary: "a model without a threat that concerns the checked code",
    docs: "\
## What it does

Reports a model in which the checked packages declare no threat and their code faces none.

This happens when annotations were deleted, when the check runs in a package other than the annotated one, or when
`threatmodel` is not a normal dependency of the package, so that the annotations of the library are missing.

## Why it matters

A check that has nothing to check must not be green.

## Example

```rust,ignore
threatmodel::check!(); // the package declares no threat
```

## What to write instead

Declare an asset and a threat to it:

```rust,ignore
use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = \"payments\")]
pub struct CardNumbers;

#[threat(targets = [CardNumbers], stride = [Tampering])]
pub struct SqlInjection;
```",
    fixed: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let concerned = context.model.threats().any(|threat| super::concerns(context.model, threat));
    if concerned {
        return Vec::new();
    }
    vec![
        Finding::new("", "the model has no threat that concerns the checked code")
            .note("a check that has nothing to check is not green")
            .write(
                "declare what is worth protecting and what can happen to it",
                None,
                "#[asset(kind = Data, classification = Confidential, owner = \"payments\")]\npub struct CardNumbers;\n\n#[threat(targets = [CardNumbers], stride = [Tampering])]\npub struct SqlInjection;",
            ),
    ]
}
