//! A test that claims a control which no code claims.

use super::{Context, Reports, Rule, short, unmitigated_threat};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM012",
    name: "unimplemented-control",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a control that a test says stops a threat, while no code implements it against that threat",
    docs: "\
## What it does

Reports a test with `#[mitigates(X, by = C)]` if no code has `#[mitigates(X, by = C)]`.

## Why it matters

The test cannot show what it claims, because the model does not know where the control is. Usually the annotation on the
code is missing, or the test names the wrong control.

## Example

```rust,ignore
#[mitigates(SqlInjection, by = SearchGrammar)]
#[test]
fn union_select_in_the_search_box() { … } // no code names this pair
```

## What to write instead

Write the same annotation on the code that implements the control:

```rust,ignore
#[mitigates(SqlInjection, by = SearchGrammar)]
fn parse_search(input: &str) -> Result<Search, Error> { … }
```

or name in the test the control that stops the attack.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for test in context.model.tests() {
        for control in test.controls() {
            let claimed = control.mitigations().any(|code| code.implements() && code.threat == test.facts().threat);
            if claimed {
                continue;
            }
            let (threat, name) = (short(&test.facts().threat), control.facts().name());
            findings.push(
                Finding::new(
                    &test.site.item,
                    format!(
                        "a test says that `{name}` stops `{threat}`, but no code implements it against that threat"
                    ),
                )
                .subject(control.path())
                .at(&test.site.place, "the test claims it")
                .related(&control.declared.place, "the control")
                .caused_by(unmitigated_threat::RULE.name, &test.threat)
                .write(
                    "name the pair on the code that implements the control",
                    None,
                    format!("#[mitigates({threat}, by = {name})]"),
                ),
            );
        }
    }
    findings
}
