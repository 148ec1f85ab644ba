//! An attack that no detection of its threat told of.

use super::{Context, Reports, Rule, is_checked, short};
use crate::{evidence::Configuration, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM038",
    name: "undetected-attack",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an attack test that set off no detection of its threat",
    docs: "\
## What it does

Reports an attack test during which no detection of its threat raised an alert while every control was on. The rule looks
at threats that have detections and are of severity High or above; `threatmodel.toml` changes the severity:

```toml
[detection]
from = \"Medium\"
```

Only events that the program emitted while the test ran count, from a module with code that `#[detects]` them; events that
the test emits itself do not. The tests need the feature `detect`.

## Why it matters

If the attack in the test goes unnoticed, the same attack in production will too.

## Example

```rust,ignore
#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 5, within = \"1m\")]
pub struct SearchProbing; // the attack test sends one request only
```

## What to write instead

Emit the event where the attack is refused, attack as a determined attacker would (often enough to reach the threshold),
or declare a detection that such an attack sets off:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn somebody_probes_the_search() {
    for attempt in [\"'\", \"' OR 1=1 --\", \"' UNION SELECT 1 --\", \"\\\" --\", \"; DROP\"] {
        assert_blocked!(search(attempt));
    }
}
```",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let model = context.model;
    let mut findings = Vec::new();
    for (line, test) in model.fresh_lines().filter(|(line, _)| line.configuration == Configuration::AllOn && line.holds)
    {
        let Some(threat) = model.threat_at(&line.threat) else { continue };
        let of_threat: Vec<_> = threat.detections().collect();
        let is_concerned = !of_threat.is_empty()
            && threat.severity() >= model.facts().policy.detected
            && is_checked(model, &test.site.package);
        if !is_concerned || of_threat.iter().any(|detection| line.alerts.contains(detection.path())) {
            continue;
        }
        let told = of_threat.iter().filter_map(|detection| {
            let (path, name) = (detection.path(), detection.facts().name());
            let seen = line.events.get(path).map(|count| format!("`{name}` saw {count} and stayed silent"));
            let unmarked = || {
                let module = line.unmarked.get(path)?;
                Some(format!("an event of `{name}` came from `{module}`, where nothing says `#[detects({name})]`"))
            };
            seen.or_else(unmarked)
        });
        let told: Vec<String> = told.collect();
        let label = if told.is_empty() { "it emitted none of their events".to_owned() } else { told.join("; ") };
        let mut finding =
            Finding::new(&test.site.item, format!("this attack sets off no detection of `{}`", short(&line.threat)))
                .subject(&line.threat)
                .at(&test.site.place, label);
        for detection in &of_threat {
            finding = finding.related(&detection.declared.place, "a detection of the threat");
        }
        findings.push(
            finding.help("emit the event where the attack is refused, or attack often enough to reach the threshold"),
        );
    }
    findings
}
