//! A control that stops nothing.

use super::{
    Context, Reports, Rule, is_checked, lock_weakened, test_only_mitigation, unimplemented_control, unmitigated_threat,
};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM011",
    name: "orphan-control",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a control that no code implements against any threat",
    docs: "\
## What it does

Reports a control of the checked package that no `#[mitigates(X, by = C)]` on code names. A mitigation on a test is not an
implementation.

## Why it matters

Either the code that implements the control was removed, or the control was never more than a plan. Readers of the model
would still count on it.

## Example

```rust,ignore
#[control(layer = InputValidation)]
struct SearchGrammar;
```

## What to write instead

Name the control on the code that implements it, or delete it:

```rust,ignore
#[mitigates(SqlInjection, by = SearchGrammar)]
fn parse_search(input: &str) -> Result<Search, Error> { … }
```

If the control is implemented outside this code, say so with `provided_by = \"…\"`. The place that relies on it, a module or
a type, still needs `#[mitigates]`, so that the model knows which component it covers.",
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
            let mut finding = Finding::new(control.path(), format!("no code implements `{name}`"))
                .subject_if(control.declared.id.as_ref())
                .at(&control.declared.place, "declared here");
            for mitigation in control.mitigations() {
                let why = mitigation.site.void.map_or("it is compiled for tests only", |void| void.reason());
                finding = finding
                    .related(&mitigation.site.place, format!("this does not count: {why}"))
                    .caused_by(test_only_mitigation::RULE.name, &mitigation.site.item);
            }
            for test in control.tests() {
                finding = finding.caused_by(unmitigated_threat::RULE.name, &test.threat);
            }
            finding = finding.caused_by(unimplemented_control::RULE.name, control.path());
            for name in [Some(&control.declared.path), control.declared.id.as_ref()].into_iter().flatten() {
                finding = finding.caused_by(lock_weakened::RULE.name, lock_weakened::mitigation_by(name));
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
