//! A severity that events tell and the model does not.

use super::{Context, Rule, concerns, is_checked};
use crate::{finding::Finding, model::Model, query::Threat};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM048",
    name: "event-severity-differs",
    level: RuleLevel::Warn,
    summary: "a threat whose events state a different severity than the model",
    docs: "\
## What it does

Reports a threat with detections if the events and alerts of the program state a different severity than the model.

The compiler derives the severity in events from the likelihood, the categories and the classification of the assets the
threat targets, but it cannot know `threatmodel.toml`. If `[risk]` replaces a row there that was used for the threat, the
two differ.

## Why it matters

Alerts are sorted by a severity that is not the one of the model. The rule only warns, because the verdict, above all the
evidence that a threat needs, follows the severity of the model in either case. If you sort alerts by `threat.severity`,
raise the level of this rule in `threatmodel.toml`.

## Example

```toml
[risk.matrix]
Possible = [\"Low\", \"Medium\", \"High\", \"Critical\", \"Critical\"]
```

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Possible)]
pub struct CardTheft; // events say High, the model says Critical

#[detection(of = CardTheft, event = \"x_many_cards\", level = High)]
pub struct ManyCards;
```

## What to write instead

Write the severity where the threat is declared. Events, alerts, exports and the model then all agree:

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Possible, severity = Critical, because = \"our risk matrix\")]
pub struct CardTheft;
```

If a dependency declares the threat, exempt it.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let model = context.model;
    let told = model.threats().filter(|threat| threat.detections().next().is_some() && concerns(model, *threat));
    told.filter(|threat| threat.severity_in_events() != threat.severity())
        .map(|threat| finding(model, threat))
        .collect()
}

fn finding(model: &Model, threat: Threat<'_>) -> Finding {
    let (name, told, severity) = (threat.name(), threat.severity_in_events(), threat.severity());
    let message = format!("events of `{name}` state the severity {told}, the model says {severity}");
    let mut finding = Finding::new(threat.path(), message)
        .subject_if(threat.declared.id.as_ref())
        .at(&threat.declared.place, format!("{severity} under the risk tables of `threatmodel.toml`"));
    for detection in threat.detections() {
        finding = finding.related(&detection.declared.place, format!("its events and alerts state {told}"));
    }
    let package = &threat.declared.package;
    let help = if !is_checked(model, package) {
        format!("`{package}` declares the threat: exempt it, or let `{package}` say `severity = {severity}`")
    } else if threat.because.is_some() {
        format!("add `severity = {severity}` to the threat")
    } else {
        format!("add `severity = {severity}` and `because = \"…\"` to the threat")
    };
    finding.note("the compiler derives the severity in events, and does not know `threatmodel.toml`").help(help)
}
