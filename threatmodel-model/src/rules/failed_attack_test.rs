//! A configuration of an attack test did not hold.

use super::{Context, Rule, short};
use crate::{evidence::Configuration, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM033",
    name: "failed-attack-test",
    level: RuleLevel::Deny,
    summary: "a configuration of an attack test that did not hold in this run",
    docs: "\
## What it does

Reports the failures of this run of `cargo test`: an attack that succeeds although a control is on, an attack that fails
even without any control, a test that never reached the control it names, a legitimate use that no longer works, a process
that was stopped or killed. Evidence about code that has changed since is left out, and so are the results of earlier
runs.

## Why it matters

A failing test is not evidence, so the pair of threat and control counts only as `Claimed`.

## Example

```text
the attack test of `SqlInjection` fails with `BoundParameters` alone
```

## What to write instead

Run the test alone; it says more where it fails. Then fix the control or the test.

```sh
cargo test union_select::only_bound_parameters
```",
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
            let case = if line.case.is_empty() { String::new() } else { format!(", in the case `{}`", line.case) };
            let message = format!("the attack test of `{}` fails {configuration}{case}", short(&line.threat));
            Finding::new(&test.site.item, message)
                .subject(&line.threat)
                .at(&test.site.place, format!("{}: {}", line.verdict, line.reason))
                .help("run the test alone; it shows what the attack did")
        })
        .collect()
}
