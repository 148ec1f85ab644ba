//! A control is said to stop a threat, on a lower rung of evidence than the threat demands.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Reports, Rule, by_component, component_name, failed_attack_test, unimplemented_control};
use crate::{
    finding::Finding,
    model::{Pair, Standing, State},
    query::Exposure,
};
use threatmodel_core::words::{Evidence, RuleLevel};
use threatmodel_grammar::names::snake_case;

pub(super) static RULE: Rule = Rule {
    code: "TM002",
    name: "insufficient-evidence",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a mitigation with less evidence than the severity of its threat requires",
    docs: "\
## What it does

Reports a pair of threat and control that code claims with `#[mitigates(X, by = C)]`, if the pair has not reached the rung
of evidence that the severity of the threat, or a handling rule of an asset it targets, requires.

The rungs are `Claimed` (an annotation on code), `Tested` (a test names the threat and the control, is not ignored, enters
the control, and passes) and `Proven` (the attack succeeds with every control off and is stopped with this control alone).
By default, threats of severity High and Critical need `Proven`, Medium needs `Tested` and Low needs `Claimed`; the
`[evidence]` table of `threatmodel.toml` changes that. Every control that covers the code is judged separately: one tested
control does not vouch for another.

## Why it matters

An annotation only says that a control works. The more severe the threat, the less an untested claim is worth.

## Example

```rust,ignore
#[threat(SqlInjection)] // severity High
#[mitigates(SqlInjection, by = BoundParameters)]
fn search(input: &str) -> Vec<Product> { … } // no test attacks it
```

## What to write instead

Write an attack test, and name the pair above the test attribute:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn union_select_in_the_search_box() { … }
```

Give the control a switch as well: `bypass = …` on the function that implements it, or `control_on::<BoundParameters>()`.
The test then runs in one configuration with every control on, one without defences, and one for each named control alone.
They count once a run has shown that all of them hold, for as long as the executable that ran is what the sources build. A
control declared `fixed` can be tested but not proven.

A test does not count if it is ignored, behind a `cfg` that is off, in a file that no target includes, or annotated below
its test attribute; the finding names it.",
    exemption_ends: true,
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut short: BTreeMap<(usize, usize), (Pair, Vec<Exposure<'_>>)> = BTreeMap::new();
    let insufficient = context
        .model
        .exposures()
        .filter(|exposure| exposure.concerns_system() && exposure.state() == State::InsufficientEvidence);
    for exposures in by_component(insufficient).into_values() {
        let pairs = exposures.first().map_or(&[][..], |exposure| exposure.pairs());
        let mut named = BTreeSet::new();
        for pair in pairs.iter().filter(|pair| !pair.suffices() && !pair.may_suffice()) {
            let (_, faced) = short.entry((pair.threat, pair.control)).or_insert((*pair, Vec::new()));
            if named.insert(pair.control) {
                faced.extend(&exposures);
            }
        }
    }
    short.into_values().map(|(pair, exposures)| finding(context, pair, &exposures)).collect()
}

fn finding(context: &Context<'_>, pair: Pair, exposures: &[Exposure<'_>]) -> Finding {
    let facts = context.model.facts();
    let (threat, control) = (&facts.threats[pair.threat], &facts.controls[pair.control]);
    let mitigation = &facts.mitigations[pair.mitigation];
    let (threat_name, control_name) = (threat.name(), control.name());
    let standing = context.model.standing(threat.path(), control.path());
    let fails = standing == Standing::Fails;
    let is_tested =
        facts.tests.iter().any(|test| test.site.counts() && test.threat == threat.path() && test.names(control.path()));
    // Where nobody looked at what a run has left, what the tests say that they show is all there is to judge.
    let reached = if pair.pending { pair.stated } else { pair.evidence };
    let message = match reached {
        _ if fails => format!("`{control_name}` is claimed to stop `{threat_name}`, and a test shows otherwise"),
        Evidence::Claimed if is_tested && standing == Standing::Stale => format!(
            "`{control_name}` is claimed to stop `{threat_name}`, and its evidence is stale: the code or what it is built with has changed since"
        ),
        Evidence::Claimed if is_tested && standing != Standing::Holds => {
            format!("`{control_name}` is claimed to stop `{threat_name}`, and no run has shown that its test passes")
        }
        Evidence::Claimed if standing == Standing::Holds => {
            format!(
                "`{control_name}` stops `{threat_name}` elsewhere, and no attack test shows that this function does"
            )
        }
        Evidence::Claimed => format!("`{control_name}` is claimed to stop `{threat_name}`, and no test shows it"),
        _ => format!(
            "`{control_name}` is tested against `{threat_name}`, and nothing proves that it stops the threat alone"
        ),
    };
    let mut finding = Finding::new(threat.path(), message)
        .subject_if(threat.declared.id.as_ref())
        .subject(&mitigation.site.item)
        .at(&mitigation.site.place, "the annotation says that the control is implemented here");
    for exposure in exposures {
        let site = &exposure.facts().site;
        finding =
            finding.related(&site.place, format!("the threat is faced here, in {}", component_name(&site.component)));
    }
    let named = facts.tests.iter().filter(|test| test.threat == threat.path());
    for test in named {
        let names_pair = test.names(control.path());
        match test.site.void {
            Some(void) if names_pair => {
                finding = finding.related(&test.site.place, format!("this test does not count: {}", void.reason()));
            }
            None if test.claims.is_empty() => {
                finding = finding.related(&test.site.place, "this test exercises the threat without naming a control");
            }
            _ => {}
        }
        // A test that names another control instead says what this one should be, or the other way round.
        finding = match names_pair {
            true => finding.caused_by(failed_attack_test::RULE.name, &test.site.item),
            false => finding.caused_by(unimplemented_control::RULE.name, &test.site.item),
        };
    }
    if let Some(view) = context.model.threat_at(threat.path()) {
        finding = finding.note(format!("severity {}", view.risk()));
    }
    finding = finding.note(format!("it needs the rung `{}`, and has `{reached}`", pair.needed));
    if fails {
        return finding.help("fix the control or the test; the findings of `failed-attack-test` say what happened");
    }
    if is_tested && reached == Evidence::Claimed && standing != Standing::Holds {
        return finding.help(
            "run its test: `cargo threatmodel verify` runs every test, as a plain `cargo test` does. What is filtered out, or is \
             in a target or a package that this command does not test, counts only once a run has shown it with the present \
             sources",
        );
    }
    if reached == Evidence::Claimed && standing == Standing::Holds {
        return finding.help(
            "write an attack that goes through this function: it is shown if it stops the attack alone, or if the attack succeeds \
             with only this function off; give it its own `bypass` so that it can be switched separately",
        );
    }
    if let (Evidence::Tested, Some(reason)) = (reached, &control.fixed) {
        return finding
            .related(&control.declared.place, format!("no test can switch it off: {reason}"))
            .help(format!("give it a switch: `bypass`, or `control_on::<{control_name}>()` where it works"));
    }
    finding.write(
        "write a test that attacks, and name the pair above its test attribute",
        None,
        format!(
            "#[mitigates({threat_name}, by = {control_name})]\n#[test]\nfn {}_is_stopped() {{ … }}",
            snake_case(threat_name)
        ),
    )
}
