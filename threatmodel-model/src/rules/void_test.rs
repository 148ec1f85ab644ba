//! A test that names a threat and does not count.

use super::{Context, Rule, short};
use crate::{annotation::Void, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM014",
    name: "void-test",
    level: RuleLevel::Warn,
    summary: "a test that names a threat and does not count as evidence",
    docs: "\
Reports a test with `#[mitigates]`, `#[threat]` or `#[satisfies]` that `cargo test` does not run: it is ignored, a `cfg`
on it or around it is off, it stands inside a function's body, its body is empty, or its target is not tested.

Such a test is no evidence. Where a threat needs the evidence, `insufficient-evidence` fails the check; this rule only
warns, so that the test is not forgotten.

To mend it, let the test run, or delete it. A `cfg` of which only the compiler knows whether it is on can be answered by
running the check from the same test binary, in which the linked records show what is compiled.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let attacks = facts.tests.iter().map(|test| (&test.site, short(&test.threat)));
    let checks = facts.satisfactions.iter().filter(|known| known.test).map(|known| (&known.site, short(&known.of)));
    attacks
        .chain(checks)
        .filter_map(|(site, noun)| {
            // The order of attributes is an error of its own.
            let void = site.void.filter(|void| *void != Void::BelowTestAttribute)?;
            Some(
                Finding::new(&site.item, format!("this test is no evidence about `{noun}`"))
                    .at(&site.place, void.reason())
                    .help("let the test run, or delete it"),
            )
        })
        .collect()
}
