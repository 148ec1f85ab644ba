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
Reports a `#[detection]` that no attack on its threat set off in any configuration, and one whose threat no test attacks. A
detection that nobody has seen work may not work.

To mend it, write an attack test of the threat that sets it off:

```rust,ignore
#[mitigates(SqlInjection, by = SearchGrammar)]
#[test]
fn somebody_probes_the_search() {
    for attempt in [\"'\", \"' OR 1=1 --\", \"' UNION SELECT 1 --\", \"\\\" --\", \"; DROP\"] {
        assert_blocked!(search(attempt));
    }
}
```

Without a run, the check from sources takes every attack test of the threat for one that sets it off.",
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
