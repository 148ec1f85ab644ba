//! An implementation that replaces a function of a trait which is said to stop a threat.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM049",
    name: "overridden-control",
    level: RuleLevel::Deny,
    summary: "an implementation replaces a function of a trait that is said to stop a threat, without the annotation",
    docs: "\
Reports a function in `impl Trait for Type` that replaces one with `#[mitigates]` in the trait and has no `#[mitigates]` itself.

The annotation speaks of the body in the trait. A type with a body of its own has nothing of that control, and without a word
the code that calls it would count as covered.

```rust,ignore
pub trait Door {
    #[mitigates(Guessing, by = TryLimit, bypass = true)]
    fn admits(&self, code: &str) -> bool { … }
}

impl Door for BackDoor {
    fn admits(&self, _: &str) -> bool { true }   // reported
}
```

To mend it, annotate the function with the control that it has, and attack it; or leave the body of the trait in place.",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Overridden, "this body has nothing of the control")
}
