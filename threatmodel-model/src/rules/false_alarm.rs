//! A detection that raised an alert during ordinary use.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM039",
    name: "false-alarm",
    level: RuleLevel::Deny,
    summary: "a detection that raised an alert during a test that attacks nothing",
    docs: "\
## What it does

Reports a detection that raised an alert during a test without `#[mitigates]` and `#[threat]`, which counts as ordinary
use.

Events on threads that do not carry the name of a test count for all tests of their binary together; nextest, which runs
each test in its own process, tells them apart. A check that runs beside the tests sees only what they have left so far;
`cargo threatmodel verify` sees everything.

## Why it matters

People stop looking at alerts that ordinary use raises.

## Example

```rust,ignore
#[detection(of = PasswordGuessing, event = \"authn_login_fail\", level = High)]
pub struct Guessing; // one mistyped password raises an alert
```

## What to write instead

Raise the threshold, group by something that tells one user from another, or emit the event only for things that no honest
user does:

```rust,ignore
#[detection(of = PasswordGuessing, event = \"authn_login_fail\", level = High, group_by = client, threshold = 10, within = \"1m\")]
pub struct Guessing;
```

If the test does attack something, say so with `#[threat(X)]`.",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let run = &context.model.facts().run;
    if !run.current {
        return Vec::new();
    }
    let alarming = context.model.detections().filter_map(|detection| {
        let score = detection.score();
        (!score.false_alarms.is_empty()).then_some((detection, score))
    });
    alarming
        .map(|(detection, score)| {
            let name = detection.facts().name();
            let count = score.false_alarms.len();
            let times = if count == 1 { "an ordinary test".to_owned() } else { format!("{count} ordinary tests") };
            let mut finding = Finding::new(detection.path(), format!("`{name}` raises an alert during {times}"))
                .subject_if(detection.declared.id.as_ref())
                .at(&detection.declared.place, "honest users would set it off too");
            for test in score.false_alarms.iter().take(5) {
                finding = finding.note(format!("during {test}"));
            }
            if let Some(said) = detection.reactions().find(|reaction| reaction.alerted).map(|known| &known.said) {
                finding = finding.note(said.clone());
            }
            finding.help("raise the threshold, group by what tells one user from another, or say `#[threat(…)]` on a test that attacks")
        })
        .collect()
}
