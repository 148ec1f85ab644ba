//! A severity that events tell and the model does not.

use super::{Context, Rule, concerns, is_checked};
use crate::{finding::Finding, model::Model, query::Threat};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM048",
    name: "event-severity-differs",
    level: RuleLevel::Warn,
    summary: "a threat whose events tell another severity than the model",
    docs: "\
Reports a threat with detections whose severity is another in the events and alerts of the program than in the model. The
compiler derives what they tell, from the likelihood, the categories and the classification of what the threat hits; but it
cannot know `threatmodel.toml`. Where `[risk]` replaces a row there that the threat is derived with, the two differ:

```toml
[risk.matrix]
Possible = [\"Low\", \"Medium\", \"High\", \"Critical\", \"Critical\"]
```

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Possible)]
pub struct CardTheft; // events tell High, the model says Critical

#[detection(of = CardTheft, event = \"x_many_cards\", level = High)]
pub struct ManyCards;
```

To mend it, write the severity where the threat is declared. Then events, alerts, exports and the model all say it:

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Possible, severity = Critical, because = \"our risk matrix\")]
pub struct CardTheft;
```

or exempt a threat that a dependency declares. It warns and does not deny: what counts for the verdict, the evidence that a
threat needs above all, follows the model's severity in either case. Who sorts alerts by `threat.severity` raises the level in
`threatmodel.toml`.",
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
    let message = format!("events of `{name}` tell the severity {told}, the model says {severity}");
    let mut finding = Finding::new(threat.path(), message)
        .subject_if(threat.declared.id.as_ref())
        .at(&threat.declared.place, format!("{severity} under the risk tables of `threatmodel.toml`"));
    for detection in threat.detections() {
        finding = finding.related(&detection.declared.place, format!("its events and alerts tell {told}"));
    }
    let package = &threat.declared.package;
    let help = if !is_checked(model, package) {
        format!("`{package}` declares the threat: exempt it, or let `{package}` say `severity = {severity}`")
    } else if threat.because.is_some() {
        format!("add `severity = {severity}` to the threat")
    } else {
        format!("add `severity = {severity}` and `because = \"…\"` to the threat")
    };
    finding.note("the compiler derives what events tell, and does not know `threatmodel.toml`").help(help)
}
