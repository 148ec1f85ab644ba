//! An attack test that names no legitimate use.

use super::{Context, Reports, Rule, is_checked, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM036",
    name: "no-legitimate-use",
    level: RuleLevel::Warn,
    reports: Reports::Missing,
    summary: "an attack test without a legitimate use that its controls must not break",
    docs: "\
## What it does

Reports a test with `#[mitigates(X, by = …)]` that has no `legitimate = …`. The legitimate use is run with every control
on; it must succeed and enter each control that the attack test names.

## Why it matters

A control that blocks everybody also passes the attack test. The same use by an entitled user must still work.

## Example

```rust,ignore
#[mitigates(ForeignReceipts, by = ReceiptOwnership)]
#[test]
fn receipts_are_for_their_customer() { … }
```

## What to write instead

```rust,ignore
#[mitigates(ForeignReceipts, by = ReceiptOwnership, legitimate = a_customer_reads_the_own_receipt)]
#[test]
fn receipts_are_for_their_customer() { … }

#[test]
fn a_customer_reads_the_own_receipt() { … }
```

Not every attack has a legitimate counterpart. If one has none, exempt the test, or set the rule to `allow` in
`threatmodel.toml`.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let tests = context.model.facts().tests.iter();
    tests
        .filter(|test| test.site.counts() && !test.claims.is_empty() && test.legitimate.is_none())
        .filter(|test| is_checked(context.model, &test.site.package))
        .map(|test| {
            Finding::new(&test.site.item, "this attack test names no legitimate use")
                .subject(&test.threat)
                .at(
                    &test.site.place,
                    format!(
                        "it shows that `{}` is blocked, but not that legitimate use still works",
                        short(&test.threat)
                    ),
                )
                .help("add `legitimate = …`, the path of a test of the same use by an entitled user")
        })
        .collect()
}
