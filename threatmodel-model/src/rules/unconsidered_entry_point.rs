//! Input comes in where nobody has thought of a threat.

use super::{Context, Reports, Rule, unconsidered::Places};
use crate::{finding::Finding, surface::Role};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM056",
    name: "unconsidered-entry-point",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a place where input comes in, and that neither faces a threat nor is dismissed",
    docs: "\
## What it does

Reports routes, listeners, handlers of messages and other places where input comes in (`cargo threatmodel surface` lists them)
while no threat is written down there. A place is considered where

- a threat is faced or stopped by the function, by one that the route leads to, or by what stands around it;
- other code of the same component faces or stops a threat of one of the kinds that the place suggests; or
- a dismissal covers it, of the code or of `threatmodel.toml`.

How much it asks for depends on the profile. `start` counts the places in one line. `standard` reports what is new: a place that
`threatmodel.lock` does not have, and that is considered neither by itself nor by a dismissal. `strict` reports every place besides,
and so does a level for the rule in `threatmodel.toml`.

## Why it matters

A model with one threat in it would be green whatever the program does. The code says what has to be considered.

## Example

```rust,ignore
let shop = Router::new()
    .route(\"/products\", get(list))
    .route(\"/orders/{id}\", get(order));   // new, and the model is as it was
```

## What to write instead

Say what threat it faces, or why none:

```rust,ignore
#[threat(ForeignOrders)]
async fn order(Path(id): Path<u64>) -> Html<String> { … }

#[dismisses(catalogue::MissingAuthentication, because = \"the list is public\", owner = \"shop\")]
async fn list() -> Html<String> { … }
```

If the place was there before and was only renamed or moved, renew the lock and have it reviewed.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let places =
        Places { rule: RULE.name, one: "entry point", many: "entry points", is: |found| found.role == Role::Entry };
    places.findings(context)
}
