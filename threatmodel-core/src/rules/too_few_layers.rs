//! Fewer layers of defence stop a threat than the policy demands.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Reports, Rule, component_name, listed};
use crate::{
    finding::Finding,
    model::State,
    query::{Exposure, Threat},
    words::{Evidence, RuleLevel},
};

pub(super) static RULE: Rule = Rule {
    code: "TM052",
    name: "too-few-layers",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "controls in fewer layers of defence are proven to stop a threat than the policy demands",
    docs: "\
Reports code that faces a threat which proven controls stop in fewer layers than `threatmodel.toml` demands for its severity:

```toml
[layers]
Critical = 2
```

A control is proven alone: with every other one off, it stops the attack. Two of them in two layers mean that one may fail, or be
taken out by mistake, and the other still holds. Two controls of one layer count once: what breaks one often breaks both.

To fix it, add a control in another layer and attack it alone, or lower the number if the risk is worth that.",
    exemption_ends: true,
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut shallow: BTreeMap<(&str, &str), Vec<Exposure<'_>>> = BTreeMap::new();
    // Where less has been shown than the threat demands, that is what is missing.
    let stopped = |exposure: &Exposure<'_>| exposure.concerns_system() && exposure.state() == State::Mitigated;
    for exposure in context.model.exposures().filter(stopped) {
        let Some(threat) = exposure.threat() else { continue };
        if layers(context, exposure).len() < context.model.policy().layers(threat.severity()) {
            let facts = exposure.facts();
            shallow.entry((&facts.threat, &facts.site.component)).or_default().push(exposure);
        }
    }
    let findings = shallow.into_iter().filter_map(|((path, component), exposures)| {
        Some(finding(context, context.model.threat_at(path)?, component, &exposures))
    });
    findings.collect()
}

/// The layers in which a control that covers the exposure is proven.
fn layers<'m>(context: &Context<'m>, exposure: Exposure<'m>) -> BTreeSet<&'m str> {
    let pairs = exposure.pairs().into_iter();
    let proven =
        pairs.filter(|pair| pair.evidence == Evidence::Proven || pair.pending && pair.stated == Evidence::Proven);
    proven.map(|pair| context.model.facts().controls[pair.control].layer.as_str()).collect()
}

fn finding<'m>(context: &Context<'m>, threat: Threat<'m>, component: &str, exposures: &[Exposure<'m>]) -> Finding {
    let name = threat.facts().name();
    let severity = threat.severity();
    let needed = context.model.policy().layers(severity);
    let found: BTreeSet<&str> = exposures.iter().flat_map(|exposure| layers(context, *exposure)).collect();
    let message = match found.is_empty() {
        true => format!("no layer of defence is proven to stop `{name}` in {}", component_name(component)),
        false => format!("only {} is proven to stop `{name}` in {}", listed(found), component_name(component)),
    };
    let mut finding = Finding::new(threat.path(), message).subject_if(threat.declared.id.as_ref());
    for (number, exposure) in exposures.iter().enumerate() {
        let site = &exposure.facts().site;
        finding = finding.subject(&site.item);
        finding = match number {
            0 => finding.at(&site.place, "this code faces the threat"),
            _ => finding.related(&site.place, "and so does this"),
        };
    }
    finding
        .note(format!("severity {}", threat.risk()))
        .note(format!("`[layers]` demands {needed} for {severity}"))
        .help("add a control in another layer, and attack it alone")
}
