//! The controls against a threat are proven, and no attack went through this code that faces it.

use std::collections::BTreeSet;

use super::{Context, Reports, Rule, by_component, component_name, faced, listed};
use crate::{
    finding::Finding,
    model::{Coverage, State},
    query::{Exposure, Threat},
};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM051",
    name: "unreached-exposure",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "code that faces a threat whose controls are proven elsewhere, and that no attack went through",
    docs: "\
## What it does

Reports a function with `#[threat(X)]` that no attack test of `X` has entered, if the severity of `X`, or a handling rule
of an asset it targets, requires the rung `Proven`. The function must have been entered in the configuration with every
control off, where the attack succeeds.

An annotation on a type, a module or a constant names no code that an attack could enter. It is covered by its component,
and reports say so. So is a function that the build which tests use does not compile, because a `cfg` is off, as long as
the same component faces the threat with code that it does compile.

An attack that went through a function does not count if a `cfg` within the function has tests run other code than the
program, or an assertion of debug builds in it calls something: the program may not call the control there that the test
has shown.

## Why it matters

A proven control shows that an attack on one path is stopped. A second path to the same threat may bypass that control,
although the same annotations would cover both.

## Example

```rust,ignore
#[threat(AuthenticationBypass)]
fn download(request: &Request) -> Response { … }      // an attack test goes through here

#[threat(AuthenticationBypass)]
fn health(request: &Request) -> Response { … }        // and none through here: reported
```

## What to write instead

Write an attack test that goes through the function, or extend an existing one:

```rust,ignore
#[mitigates(AuthenticationBypass, by = SessionCheck)]
#[test]
fn a_stranger_asks_for_the_health_page() { … }
```

If another function is the better place for the annotation, move it there: a `const fn`, for example, cannot record that
it ran. If the code belongs to another part of the system than the control, declare that part as a `#[component]`: a
control covers its own component and those that its `scope` names. With `scope = [Part]` you say that the control stops
the threat there too; no attack has to go through that part, reports say *by scope*, and the lock shows it to reviewers.",
    exemption_ends: true,
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    by_component(context.model.exposures().filter(is_unreached))
        .into_iter()
        .filter_map(|((path, component), exposures)| {
            let threat = context.model.threat_at(path)?;
            Some(finding(context, threat, component, &exposures))
        })
        .collect()
}

/// Whether nothing but an attack through it is missing: what else is, other rules report.
fn is_unreached(exposure: &Exposure<'_>) -> bool {
    exposure.concerns_system()
        && exposure.state() == State::InsufficientEvidence
        && exposure.coverage() == Coverage::Unreached
        && exposure.suffices()
}

fn finding(context: &Context<'_>, threat: Threat<'_>, component: &str, exposures: &[Exposure<'_>]) -> Finding {
    let name = threat.facts().name();
    // They are in one component, so the same controls cover them.
    let pairs = exposures.first().map_or(&[][..], |exposure| exposure.pairs()).iter();
    let controls: BTreeSet<&str> = pairs.map(|pair| context.model.facts().controls[pair.control].name()).collect();
    let message = format!("no attack on `{name}` goes through this code in {}", component_name(component));
    let finding = Finding::new(threat.path(), message).subject_if(threat.declared.id.as_ref());
    let mut finding = faced(finding, exposures);
    let (differs, all_differ) = (
        exposures.iter().any(|exposure| exposure.facts().differs_in_tests),
        exposures.iter().all(|exposure| exposure.facts().differs_in_tests),
    );
    let attacks = if all_differ { "this test attacks what tests have instead" } else { "this test attacks elsewhere" };
    for test in threat.tests().filter(|test| test.facts().site.counts()) {
        finding = finding.related(&test.facts().site.place, attacks);
    }
    finding = finding.note(format!("severity {}", threat.risk()));
    if differs {
        finding = finding
            .note("a `cfg` or `debug_assert!` in this code has tests run other code than the program, so what went through it shows nothing");
    }
    if all_differ {
        return finding
            .help("ask the control without a `cfg` or an assertion around it, so that the program does what the tests have shown");
    }
    finding = finding.note(format!("what was shown of {} was shown on another way in", listed(controls)));
    if exposures.iter().all(|exposure| !exposure.facts().is_built()) {
        return finding.note("the build that tests use does not compile this code").help(
            "name the threat on code that the tests can attack, or run the attack tests and the check where this code is compiled",
        );
    }
    finding
        .help(
            "attack through this function, in a test of its own or in the one that there is. Where it is another part of the system \
             than the control's, declare the part a `#[component]`; if the control covers it all the same, name it in its `scope`",
        )
}
