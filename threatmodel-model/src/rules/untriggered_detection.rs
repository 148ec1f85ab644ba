//! A detection that no attack ever set off.

use super::{Context, Reports, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM040",
    name: "untriggered-detection",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a detection that no attack test set off",
    docs: "\
## What it does

Reports a `#[detection]` that no attack on its threat set off in any configuration, and one whose threat no test attacks.
If no run was looked at, the check from sources assumes that every attack test of the threat sets the detection off.

## Why it matters

A detection that has never been seen to work may not work.

## Example

```rust,ignore
#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 5, within = \"1m\")]
pub struct SearchProbing; // no test attacks the search
```

## What to write instead

Write an attack test of the threat that sets it off:

```rust,ignore
#[mitigates(SqlInjection, by = SearchGrammar)]
#[test]
fn somebody_probes_the_search() {
    for attempt in [\"'\", \"' OR 1=1 --\", \"' UNION SELECT 1 --\", \"\\\" --\", \"; DROP\"] {
        assert_blocked!(search(attempt));
    }
}
```

or delete the detection.",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let model = context.model;
    let untriggered = model.detections().filter(|detection| detection.threat().is_some() && !detection.is_triggered());
    let silent = untriggered.filter(|detection| {
        // Where nobody looked for what a run has left, it may still show that an attack sets it off.
        model.facts().run.looked || detection.tests().next().is_none()
    });
    silent
        .map(|detection| {
            let name = detection.facts().name();
            let tests = detection.tests().count();
            let label = match tests {
                0 => "no test attacks its threat".to_owned(),
                1 => "the attack test of its threat does not set it off".to_owned(),
                _ => format!("none of the {tests} attack tests of its threat sets it off"),
            };
            let mut finding = Finding::new(detection.path(), format!("no attack has set off `{name}`"))
                .subject_if(detection.declared.id.as_ref())
                .at(&detection.declared.place, label);
            for test in detection.tests().take(3) {
                finding = finding.related(&test.site.place, "this attacks the threat");
            }
            finding.help("write an attack test that sets it off, or delete the detection")
        })
        .collect()
}
