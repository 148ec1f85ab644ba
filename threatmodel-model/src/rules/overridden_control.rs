//! An implementation that replaces a function of a trait which is said to stop a threat.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM049",
    name: "overridden-control",
    level: RuleLevel::Deny,
    summary: "an implementation that replaces a trait function with `#[mitigates]` and lacks the annotation itself",
    docs: "\
## What it does

Reports a function in `impl Trait for Type` that replaces a function with `#[mitigates]` in the trait and has no
`#[mitigates]` itself.

## Why it matters

The annotation describes the body in the trait. A type with its own body has nothing of that control, yet the code that
calls it would count as covered.

## Example

```rust,ignore
pub trait Door {
    #[mitigates(Guessing, by = TryLimit, bypass = true)]
    fn admits(&self, code: &str) -> bool { … }
}

impl Door for BackDoor {
    fn admits(&self, _: &str) -> bool { true }   // reported
}
```

## What to write instead

Annotate the function with the control it has, and attack it; or keep the body of the trait:

```rust,ignore
impl Door for BackDoor {}
```",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Overridden, "this body does not contain the control")
}
