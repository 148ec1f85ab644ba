//! A configuration of an attack test did not hold.

use std::collections::BTreeMap;

use super::{Context, Rule, listed, short, unimplemented_control};
use crate::{
    evidence::{Configuration, Line, brief},
    finding::Finding,
    model::facts::AttackTest,
};
use threatmodel_core::words::RuleLevel;

/// How many failed configurations a finding lists besides the first.
const SHOWN: usize = 5;

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
    let mut failed: BTreeMap<(&str, &str), (&AttackTest, Vec<&Line>)> = BTreeMap::new();
    for (line, test) in context.model.fresh_lines().filter(|(line, _)| !line.holds) {
        failed.entry((&test.site.item, &line.threat)).or_insert((test, Vec::new())).1.push(line);
    }
    let told = failed.into_values().filter_map(|(test, mut lines)| {
        // They were left in the order in which they happened to end.
        lines.sort_by_key(|line| (line.configuration, &line.controls, &line.case));
        finding(test, &lines)
    });
    told.collect()
}

fn finding(test: &AttackTest, lines: &[&Line]) -> Option<Finding> {
    let (first, others) = lines.split_first()?;
    let threat = short(&first.threat);
    let mut finding =
        Finding::new(&test.site.item, format!("the attack test of `{threat}` fails {}", configuration(first)))
            .subject(&first.threat)
            .caused_by(unimplemented_control::RULE.name, &test.site.item)
            .at(&test.site.place, told(first));
    for line in others.iter().take(SHOWN) {
        let said = told(line);
        let said = if said == told(first) { "the same" } else { &said };
        finding = finding.note(format!("{}: {said}", configuration(line)));
    }
    if others.len() > SHOWN {
        finding = finding.note(format!("and in {} more configurations", others.len() - SHOWN));
    }
    Some(
        finding.help("run the test alone; it shows what the attack did, and leaves its whole output with the evidence"),
    )
}

fn configuration(line: &Line) -> String {
    let controls = listed(line.controls.iter().map(|path| short(path)));
    let configuration = match line.configuration {
        Configuration::AllOn => "with every control on".to_owned(),
        Configuration::WithoutDefences => "without defences".to_owned(),
        Configuration::Only => format!("with {controls} alone"),
        Configuration::Incomplete => format!("with {controls} and not the rest"),
    };
    if line.case.is_empty() { configuration } else { format!("{configuration}, in the case `{}`", line.case) }
}

fn told(line: &Line) -> String {
    format!("{}: {}", line.verdict, brief(&line.reason))
}
