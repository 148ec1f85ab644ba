//! Code faces a threat and nothing stops it there.

use super::{
    Context, Reports, Rule, by_component, component_name, conditional_control::is_conditional, expired_decision, faced,
    listed, malformed_annotation, short, source_link_mismatch, test_only_mitigation, unresolved_reference,
};
use crate::{
    finding::Finding,
    model::{
        State,
        facts::{Scope, Site, Treatment},
    },
    query::{Exposure, Threat},
};
use threatmodel_catalogue::find;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM001",
    name: "unmitigated-threat",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "code that faces a threat which nothing stops in its component",
    docs: "\
## What it does

Reports code with `#[threat(X)]` in a component where no code has `#[mitigates(X, by = …)]` and no decision about `X`
holds.

A mitigation covers its own component: the innermost `#[component]` around it or, where there is none, the rest of the
package. It covers another component only if its `scope` names that component. A mitigation that is not compiled, or is
compiled for tests only, covers nothing. Nor does `#[avoids]`, because the code that faces the threat exists.

## Why it matters

The code is exposed, and the model names neither a control that stops the threat nor anybody who decided to live with it.

## Example

```rust,ignore
#[threat(SqlInjection)]
fn search(input: &str) -> Vec<Product> { … }
```

## What to write instead

Name the control where it is implemented:

```rust,ignore
#[threat(SqlInjection)]
#[mitigates(SqlInjection, by = BoundParameters)]
fn search(input: &str) -> Vec<Product> { … }
```

or decide about the threat with `#[accepts]` or `#[transfers]`. Deleting `#[threat(X)]` does not help: `unexposed-threat`
then reports the threat.",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let is_open = |exposure: &Exposure<'_>| {
        exposure.concerns_system() && exposure.state() == State::Open && !is_conditional(exposure)
    };
    by_component(context.model.exposures().filter(is_open))
        .into_iter()
        .filter_map(|((path, component), exposures)| {
            let threat = context.model.threat_at(path)?;
            Some(finding(threat, component, &exposures))
        })
        .collect()
}

fn finding(threat: Threat<'_>, component: &str, exposures: &[Exposure<'_>]) -> Finding {
    let name = threat.facts().name();
    let finding = Finding::new(threat.path(), format!("nothing stops `{name}` in {}", component_name(component)))
        .subject_if(threat.declared.id.as_ref());
    let mut finding = faced(finding, exposures);
    // An annotation on this code may be left out of the model.
    for exposure in exposures {
        let item = &exposure.facts().site.item;
        finding = finding
            .caused_by(malformed_annotation::RULE.name, item)
            .caused_by(unresolved_reference::RULE.name, item)
            .caused_by(source_link_mismatch::RULE.name, item);
    }
    for mitigation in threat.mitigations() {
        let item = &mitigation.site.item;
        finding =
            finding.caused_by(test_only_mitigation::RULE.name, item).caused_by(source_link_mismatch::RULE.name, item);
        let why = uncovered(&mitigation.site, &mitigation.scope, component);
        finding = finding.related(&mitigation.site.place, format!("this mitigation does not cover it: {why}"));
    }
    for decision in threat.decisions() {
        finding = finding.caused_by(expired_decision::RULE.name, &decision.site.item);
        let noun = decision.treatment.noun();
        let why = match (&decision.treatment, decision.until) {
            (Treatment::Avoid, _) => "code faces the threat after all".to_owned(),
            (_, Some(until)) if !decision.holds() && decision.site.counts() => format!("it ended on {until}"),
            _ => uncovered(&decision.site, &decision.scope, component),
        };
        finding = finding.related(&decision.site.place, format!("this {noun} does not cover it: {why}"));
    }
    finding = finding.note(format!("severity {}", threat.risk()));
    if let Some(entry) = threat.facts().kind.as_deref().and_then(find) {
        let usual: Vec<String> =
            entry.controls.iter().map(|control| format!("{} ({})", control.text, control.layer.name())).collect();
        finding = finding.note(format!("usual controls: {}", usual.join("; ")));
    }
    let elsewhere = threat.mitigations().find(|mitigation| {
        mitigation.site.in_system() && mitigation.scope == Scope::Own && mitigation.site.component != component
    });
    if let Some(mitigation) = elsewhere {
        let controls = listed(mitigation.controls().map(|control| control.facts().name()));
        // A package has no name that a scope could give.
        // Code below cannot name a component of the code that is built on it.
        let apart = exposures.first().is_some_and(|exposure| exposure.facts().site.package != mitigation.site.package);
        let scope = match component.starts_with("package:") {
            _ if apart => "write `scope = all` there, or put a mitigation of its own on the code here that calls it: a package cannot name a \
                           component of another that depends on it"
                .to_owned(),
            false => format!("write `scope = [{}]` there", short(component)),
            true => "declare the `#[component]` that this code is part of, and name that in its `scope`".to_owned(),
        };
        finding = finding.note(format!("if {controls} is what stops it here too, {scope}"));
    }
    let claimed = threat.mitigations().flat_map(|mitigation| mitigation.controls());
    let control = claimed.chain(threat.tests().flat_map(|test| test.controls())).next();
    let control = control.map_or("YourControl", |control| control.facts().name());
    let above = exposures.first().map(|exposure| &exposure.facts().site.place);
    finding.write(
        "where code here stops the threat, name the control; otherwise decide about it with `#[accepts]` or `#[transfers]`",
        above,
        format!("#[mitigates({name}, by = {control})]"),
    )
}

fn uncovered(site: &Site, scope: &Scope, component: &str) -> String {
    if let Some(void) = site.void {
        return void.reason().to_owned();
    }
    if site.test_only {
        return "it is compiled for tests only".to_owned();
    }
    match scope {
        Scope::Components(components) => {
            let names: Vec<&str> = components.iter().map(|path| short(path)).collect();
            format!("it is in {}, and its scope is {}", component_name(&site.component), names.join(", "))
        }
        Scope::Own | Scope::All if site.component != component => {
            format!("it is in {}", component_name(&site.component))
        }
        Scope::Own | Scope::All => "it names no control that the model knows".to_owned(),
    }
}
