//! Test code that asks whether a control is on.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM053",
    name: "switch-in-test",
    level: RuleLevel::Deny,
    summary: "test code that asks whether a control is on, and so shows only what the configuration has set",
    docs: "\
## What it does

Reports `control_on` in code that is compiled for tests only, in a package that has attack tests. In the body of an attack
test it is a compile error; this rule finds it in helpers and fixtures.

## Why it matters

An attack test runs once with every control on, once with none, and once with each alone. A test that asks the switch
itself passes in all of them and has attacked nothing.

## Example

```rust,ignore
fn shop() -> Shop {
    Shop::start(Limits { active: control_on::<LoginThrottle>() })   // reported
}
```

## What to write instead

Ask in the code that implements the control. If no function of the system does so, because a library or an option is the
control, choose the set-up of the test with `lab::stand_in`. Reports then say that the control was shown against a
stand-in:

```rust,ignore
fn shop() -> Shop {
    Shop::start(lab::stand_in::<LoginThrottle, _>(Limits::default(), Limits::none()))
}
```",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Asked, "this shows what the configuration has set")
}
