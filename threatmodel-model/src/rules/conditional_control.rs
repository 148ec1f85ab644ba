//! Only controls that are off by default stop a threat.

use std::collections::BTreeSet;

use super::{Context, Reports, Rule, by_component, component_name, faced, listed};
use crate::{
    finding::Finding,
    model::State,
    query::{Control, Exposure, Threat},
};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM054",
    name: "conditional-control",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a threat that only controls which are off by default stop, without evidence that one is switched on",
    docs: "\
## What it does

Reports code that faces a threat which only controls with `default = Off` mitigate, if no requirement that is met switches
one of them on.

## Why it matters

Anybody who runs the system without switching the control on is exposed to the threat, however well the control is proven.

## Example

```rust,ignore
#[control(layer = Authentication, default = Off, enabled_by = \"--auth\")]
struct BasicAuth;

#[threat(StrangerReadsFiles)]
#[mitigates(StrangerReadsFiles, by = BasicAuth)]
fn serve(request: &Request) -> Response { … }
```

## What to write instead

Have the deployment switch the control on, and state what shows it:

```rust,ignore
#[requirement(from = [StrangerReadsFiles], phase = Deployment, check = \"the unit file passes --auth\",
    file = \"deploy/server.service\", contains = \"--auth\", enables = [BasicAuth])]
struct ServedWithAuthentication;
```

The requirement counts once it is met: its file has the content, or code or a test that `#[satisfies]` it provides the
evidence that the severity of the threat requires. The threat is then `conditional`, not `mitigated`. Alternatively,
decide about the threat with `#[accepts]` or `#[transfers]`, or turn the control on by default.",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    by_component(context.model.exposures().filter(is_conditional))
        .into_iter()
        .filter_map(|((path, component), exposures)| {
            let threat = context.model.threat_at(path)?;
            Some(finding(context, threat, component, &exposures))
        })
        .collect()
}

/// Whether controls are said to stop the threat here, and it is open because none of them is on.
pub(super) fn is_conditional(exposure: &Exposure<'_>) -> bool {
    exposure.concerns_system() && exposure.state() == State::Open && !exposure.pairs().is_empty()
}

fn finding<'m>(context: &Context<'m>, threat: Threat<'m>, component: &str, exposures: &[Exposure<'m>]) -> Finding {
    // They are in one component, so the same controls cover them.
    let controls: BTreeSet<&str> = exposures
        .first()
        .map_or(&[][..], |exposure| exposure.pairs())
        .iter()
        .map(|pair| context.model.facts().controls[pair.control].path())
        .collect();
    let controls: Vec<Control<'m>> = controls.into_iter().filter_map(|path| context.model.control_at(path)).collect();
    let name = threat.facts().name();
    let message = format!("only controls that are off by default stop `{name}` in {}", component_name(component));
    let mut finding = faced(Finding::new(threat.path(), message).subject_if(threat.declared.id.as_ref()), exposures);
    for control in &controls {
        let by = control.enabled_by.as_ref().map(|by| format!(": `{by}`")).unwrap_or_default();
        finding = finding.related(&control.declared.place, format!("this control has to be switched on{by}"));
        for requirement in control.requirements() {
            let met = requirement.met();
            finding = finding
                .related(&requirement.declared.place, format!("this requirement would switch it on, and is {met}"));
        }
    }
    let first = match controls.iter().any(|control| control.requirements().next().is_some()) {
        true => "show that the requirement is met".to_owned(),
        false => {
            let names = listed(controls.iter().map(|control| control.facts().name())).replace('`', "");
            format!("have a requirement of the deployment switch it on, `enables = [{names}]`, and show that it is met")
        }
    };
    finding
        .note(format!("severity {}", threat.risk()))
        .help(format!("{first}; or decide about the threat with `#[accepts]` or `#[transfers]`"))
}
