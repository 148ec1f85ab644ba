//! A model without a threat.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM027",
    name: "empty-model",
    level: RuleLevel::Deny,
    summary: "the model has no threat that concerns the checked code",
    docs: "\
Reports a model in which no threat is declared in the checked packages and none is faced by their code. A check that has
nothing to check must not be green.

It happens when annotations were deleted, when the check runs in a package other than the annotated one, or when
`threatmodel` is not a normal dependency of the package, so that the library's annotations are not there.

To mend it, declare an asset and a threat to it:

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
