//! A detection whose event no code emits.

use super::{Context, Reports, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM037",
    name: "detection-without-code",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a detection whose event no code emits",
    docs: "\
## What it does

Reports a `#[detection]` that no code `#[detects]`. Code that is not compiled, or is compiled for tests only, does not
count. Some detections watch the events of others and need no event of their own: those of a sequence, of a step that
needs another (`at`), and of a honey value.

## Why it matters

Without an event the detection can never raise an alert.

## Example

```rust,ignore
#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High)]
pub struct SearchProbing; // nothing emits it
```

## What to write instead

Emit the event where the program refuses an attempt:

```rust,ignore
#[detects(SearchProbing)]
fn refuse(client: SocketAddr, input: &str) {
    detect!(SearchProbing, client = %client, input = input);
}
```

or delete the detection.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let without = context.model.detections().filter(|detection| {
        detection.needs_own_event() && detection.threat().is_some() && detection.emissions().next().is_none()
    });
    without
        .map(|detection| {
            let name = detection.facts().name();
            let mut finding = Finding::new(detection.path(), format!("no code emits the event of `{name}`"))
                .subject_if(detection.declared.id.as_ref())
                .at(&detection.declared.place, "it can never raise an alert");
            for emission in context.model.emissions().filter(|emission| emission.detection == detection.path()) {
                let why = emission.site.void.map_or("this is compiled for tests only", |void| void.reason());
                finding = finding.related(&emission.site.place, why);
            }
            finding.write(
                "emit it where the program refuses what somebody tries",
                None,
                format!("#[detects({name})]\nfn refuse(…) {{\n    detect!({name}, …);\n}}"),
            )
        })
        .collect()
}
