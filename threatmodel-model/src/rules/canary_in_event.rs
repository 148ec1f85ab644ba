//! A canary that turned up in an event.

use super::{Context, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM041",
    name: "canary-in-event",
    level: RuleLevel::Deny,
    summary: "an event that contains the value of an asset",
    docs: "\
## What it does

Reports an attack test during which the canary of an asset was found in a field of an event.

## Why it matters

Events go to logs, and to people who may not be allowed to see the asset.

## Example

```rust,ignore
detect!(LoginFailed, client = %addr, password = password);
```

## What to write instead

Leave the field out, or mark it as secret. Equal values then stay equal, and none of them is shown:

```rust,ignore
detect!(LoginFailed, client = %addr, secret password = password);
```",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (line, test) in context.model.fresh_lines() {
        for asset in &line.logged {
            let message = format!("an event contains the value of `{}`", short(asset));
            if findings.iter().any(|known| known.message == message) {
                continue;
            }
            findings.push(
                Finding::new(asset, message)
                    .subject(&line.threat)
                    .at(
                        &test.site.place,
                        format!("its canary was in an event of this attack ({})", line.configuration.name()),
                    )
                    .help("leave the field out, or mark it: `secret field = value`"),
            );
        }
    }
    findings
}
