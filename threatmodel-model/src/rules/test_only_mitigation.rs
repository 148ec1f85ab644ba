//! A mitigation on code that only tests see.

use super::{Context, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM013",
    name: "test-only-mitigation",
    level: RuleLevel::Deny,
    summary: "a mitigation, a decision or an exposure on code that is compiled for tests only and is no test",
    docs: "\
Reports `#[mitigates]`, `#[threat(X)]` and decisions such as `#[accepts]` on code that is compiled for tests only: below
`#[cfg(test)]`, or in a test target. Such code protects nobody in production, so the mitigation covers nothing, and what
only tests see is no exposure of the system.

```rust,ignore
#[cfg(test)]
mod tests {
    #[mitigates(SqlInjection, by = BoundParameters)] // a helper, not a test
    fn prepare() { … }
}
```

To mend it, move the annotation to the code that runs in production. If the function is meant to be a test, its test
attribute is missing: write `#[test]` below the annotation.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mitigations = context.model.mitigations().map(|mitigation| {
        let facts = mitigation.facts();
        (&facts.site, format!("the mitigation of `{}`", short(&facts.threat)))
    });
    let decisions = context.model.decisions().map(|decision| {
        let facts = decision.facts();
        (&facts.site, format!("the {} of `{}`", facts.treatment.noun(), short(&facts.threat)))
    });
    let exposures = context.model.exposures().map(|exposure| {
        let facts = exposure.facts();
        (&facts.site, format!("the exposure to `{}`", short(&facts.threat)))
    });
    mitigations
        .chain(decisions)
        .chain(exposures)
        .filter(|(site, _)| site.test_only)
        .map(|(site, what)| {
            Finding::new(&site.item, format!("{what} stands on code that is compiled for tests only"))
                .at(&site.place, "this does not run in production")
                .help("move it to the code that does; if this is meant to be a test, write `#[test]` below the annotation")
        })
        .collect()
}
