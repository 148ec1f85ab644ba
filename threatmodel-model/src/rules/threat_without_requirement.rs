//! A threat of high severity from which nobody derived a requirement.

use super::{Context, Reports, Rule, concerns};
use crate::{
    finding::Finding,
    model::State,
    query::{Threat, Threats as _},
};
use threatmodel_catalogue::find;
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
                .write("say what must hold because of it", None, requirement(threat))
        })
        .collect()
}

/// The requirement to write. The catalogue knows what holds where a kind of threat is dealt with.
fn requirement(threat: Threat<'_>) -> String {
    let name = threat.facts().name();
    let known = threat.facts().kind.as_deref().and_then(find).and_then(|entry| entry.requirements.first());
    let said = known.map_or_else(String::new, |known| format!("/// {}\n", known.text));
    let refs: Vec<String> = known.into_iter().flat_map(|known| known.refs).map(|one| format!("\"{one}\"")).collect();
    let refs = if refs.is_empty() { String::new() } else { format!(", refs = [{}]", refs.join(", ")) };
    format!("{said}#[requirement(from = [{name}], phase = Implementation{refs})]\npub struct WhatMustHold;")
}
