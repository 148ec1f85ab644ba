//! A control that stops nothing.

use super::{Context, Reports, Rule, is_checked};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM011",
    name: "orphan-control",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a control that no code is said to implement against any threat",
    docs: "\
Reports a control of the checked package that no `#[mitigates(X, by = C)]` on code names. Either the code that implements
it was removed, or the control was only wished for.

```rust,ignore
#[control(layer = InputValidation)]
struct SearchGrammar;
```

To mend it, write `#[mitigates(X, by = SearchGrammar)]` on the code that implements the control. A control that is
implemented outside this code says so with `provided_by = \"…\"`; the place that relies on it still names it, on a module or
a type, so that the component is known that it covers. A mitigation on a test is no implementation.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let orphans = context.model.controls().filter(|control| {
        is_checked(context.model, &control.declared.package)
            && !control.mitigations().any(|mitigation| mitigation.implements())
    });
    orphans
        .map(|control| {
            let name = control.facts().name();
            let mut finding = Finding::new(control.path(), format!("no code is said to implement `{name}`"))
                .subject_if(control.declared.id.as_ref())
                .at(&control.declared.place, "declared here");
            for mitigation in control.mitigations() {
                let why = mitigation.site.void.map_or("it is compiled for tests only", |void| void.reason());
                finding = finding.related(&mitigation.site.place, format!("this does not count: {why}"));
            }
            let tested = control.tests().find_map(|test| test.threat());
            let threat = tested.map_or("TheThreat", |threat| threat.facts().name());
            finding.write(
                match control.provided_by {
                    None => "name it on the code that implements it, or delete it",
                    Some(_) => "name it on the module or type that relies on it, or delete it",
                },
                None,
                format!("#[mitigates({threat}, by = {name})]"),
            )
        })
        .collect()
}
