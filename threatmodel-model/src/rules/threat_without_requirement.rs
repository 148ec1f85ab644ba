//! A threat of high severity from which nobody derived a requirement.

use super::{Context, Reports, Rule, concerns};
use crate::{finding::Finding, model::State, query::Threats as _};
use threatmodel_core::words::{RuleLevel, Severity};

pub(super) static RULE: Rule = Rule {
    code: "TM009",
    name: "threat-without-requirement",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a threat of severity High or Critical from which no requirement follows",
    docs: "\
## What it does

Reports a threat of severity High or Critical that no `#[requirement(from = [X], …)]` names. The severity is the one
before any control. An accepted or transferred risk also depends on something that must stay true; only a threat that is
avoided, with `#[avoids]`, demands nothing.

## Why it matters

Threats turn into work only through requirements: what the design, the code and the deployment must do because of them.

## Example

```rust,ignore
#[threat(targets = [CardNumbers], stride = [Tampering])] // severity High
struct SqlInjection; // no requirement names it
```

## What to write instead

```rust,ignore
#[requirement(from = [SqlInjection], phase = Implementation)]
struct NoStringBuiltSql;

#[satisfies(NoStringBuiltSql)]
fn find(text: &str) -> Vec<Product> { … }
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let bare = context.model.threats().at_least(Severity::High).filter(|threat| threat.requirements().next().is_none());
    bare.filter(|threat| threat.state() != State::Avoided && concerns(context.model, *threat))
        .map(|threat| {
            let name = threat.facts().name();
            Finding::new(threat.path(), format!("no requirement follows from `{name}`"))
                .subject_if(threat.declared.id.as_ref())
                .at(&threat.declared.place, format!("severity {}", threat.severity()))
                .note(format!("severity {}", threat.risk()))
                .write(
                    "say what must hold because of it",
                    None,
                    format!("#[requirement(from = [{name}], phase = Implementation)]\npub struct WhatMustHold;"),
                )
        })
        .collect()
}
