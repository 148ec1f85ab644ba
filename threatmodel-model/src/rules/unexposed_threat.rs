//! A threat that no code faces and nobody decided about.

use super::{Context, Reports, Rule, concerns, expired_decision, test_only_mitigation};
use crate::{finding::Finding, model::State};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM003",
    name: "unexposed-threat",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a threat that no code faces and nobody has decided about",
    docs: "\
## What it does

Reports a threat that the checked package declares, that no code faces with `#[threat(X)]`, and about which no decision
holds.

A mitigation is not an exposure: `#[mitigates(X, …)]` alone says how the threat is stopped, not where it strikes. Nor is a
test. Threats from a catalogue in another package concern this package only once its code faces them.

## Why it matters

Either an exposure was forgotten or deleted, or the threat does not exist here and nobody has said so. In both cases the
check would otherwise pass without looking at it.

## Example

```rust,ignore
#[threat(targets = [Shop], stride = [DenialOfService])]
struct XmlBomb; // no code has `#[threat(XmlBomb)]`
```

## What to write instead

Write `#[threat(XmlBomb)]` on the code that faces the threat, or decide about it:

```rust,ignore
#[avoids(XmlBomb, because = \"we read no XML\", owner = \"platform\")]
#[threat(targets = [Shop], stride = [DenialOfService])]
struct XmlBomb;
```",
    exemption_ends: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let threats = context.model.threats().filter(|threat| threat.state() == State::Unexposed);
    threats
        .filter(|threat| concerns(context.model, *threat))
        .map(|threat| {
            let name = threat.facts().name();
            let mut finding = Finding::new(threat.path(), format!("no code faces `{name}`, and nobody has decided about it"))
                .subject_if(threat.declared.id.as_ref())
                .at(&threat.declared.place, "declared here");
            for mitigation in threat.mitigations() {
                finding = finding.related(&mitigation.site.place, "a mitigation does not say where the threat strikes");
            }
            for test in threat.tests() {
                finding = finding.related(&test.site.place, "a test is no exposure");
            }
            for decision in threat.decisions().filter(|decision| !decision.holds()) {
                let noun = decision.treatment.noun();
                finding = finding
                    .related(&decision.site.place, format!("this {noun} does not hold"))
                    .caused_by(expired_decision::RULE.name, &decision.site.item);
            }
            for exposure in threat.exposures() {
                finding = finding.caused_by(test_only_mitigation::RULE.name, &exposure.site.item);
            }
            finding.note(format!("severity {}", threat.risk())).write(
                "name the threat on the code that faces it, or decide about it with `#[avoids]`, `#[accepts]` or `#[transfers]`",
                None,
                format!("#[threat({name})]\nfn the_code_that_faces_it() {{ … }}"),
            )
        })
        .collect()
}
