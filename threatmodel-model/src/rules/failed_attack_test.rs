//! A configuration of an attack test did not hold.

use super::{Context, Rule, short};
use crate::{evidence::Configuration, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM033",
    name: "failed-attack-test",
    level: RuleLevel::Deny,
    summary: "a configuration of an attack test did not hold in this run",
    docs: "\
Reports what this run of `cargo test` has seen fail: an attack that succeeds although a control is on, an attack that does
not work even without any control, a test that never reached the control that it names, a legitimate use that no longer
works, a process that was stopped or killed.

The pair of threat and control then counts as `Claimed`: a test that fails is no evidence. Lines of evidence about code
that has changed since are left out; so is what an earlier run has seen.

The test says more where it fails: run it alone, `cargo test union_select::only_bound_parameters`.",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    if !context.model.facts().run.current {
        return Vec::new();
    }
    let failed = context.model.fresh_lines().filter(|(line, _)| !line.holds);
    failed
        .map(|(line, test)| {
            let controls: Vec<&str> = line.controls.iter().map(|path| short(path)).collect();
            let configuration = match line.configuration {
                Configuration::AllOn => "with every control on".to_owned(),
                Configuration::WithoutDefences => "without defences".to_owned(),
                Configuration::Only => format!("with {} alone", super::listed(controls)),
                Configuration::Incomplete => format!("with {} and not the rest", super::listed(controls)),
            };
            Finding::new(&test.site.item, format!("the attack test of `{}` fails {configuration}", short(&line.threat)))
                .subject(&line.threat)
                .at(&test.site.place, format!("{}: {}", line.verdict, line.reason))
                .help("run the test alone; it shows what the attack did")
        })
        .collect()
}
