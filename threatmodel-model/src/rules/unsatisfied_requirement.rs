//! A requirement that nothing satisfies.

use super::{Context, Reports, Rule, failed_attack_test, insufficient_evidence, is_checked, unmitigated_threat};
use crate::{
    finding::Finding,
    model::{Met, Standing, facts::FileState},
    query::Satisfaction,
};
use threatmodel_core::words::{Phase, RuleLevel};

pub(super) static RULE: Rule = Rule {
    code: "TM010",
    name: "unsatisfied-requirement",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a requirement that nothing satisfies, or that is claimed to be met without enough evidence",
    docs: "\
## What it does

Reports a requirement of the checked package that nothing satisfies, or that is only claimed to be met although its threat
needs more.

Code and tests state with `#[satisfies(R)]` that they meet a requirement. The rungs are:

- *claimed*: an annotation on code;
- *tested*: an annotated test ran and passed, or the annotated code is a control that attack tests have shown against a
  threat of the requirement;
- *met by a file*.

If the requirement follows from a threat that needs the rung `Proven` (by default, one of severity High or Critical), it
must be tested or met by a file; otherwise a claim is enough. A test counts once a run has shown that it passes, for as
long as the executable that ran is what the sources build.

If the code is a control with less evidence than its threat requires, this is a note on what `insufficient-evidence` reports.

A requirement may name a `file` in the package, such as a Terraform file or a unit file. The file must exist and, if
`contains` is given, contain that text. Then only the file counts: no annotation makes up for a missing one.

## Why it matters

A requirement that nobody meets leaves its threat as open as if the requirement had never been written.

## Example

```rust,ignore
#[requirement(from = [DiskTheft], phase = Deployment, check = \"the volume of the database is encrypted\")]
struct EncryptedDisk;
```

The `check` sentence of a deployment requirement tells a person what to look at. By itself it satisfies nothing.

## What to write instead

Name the file that meets the requirement:

```rust,ignore
#[requirement(
    from = [DiskTheft],
    phase = Deployment,
    check = \"the volume of the database is encrypted\",
    file = \"deploy/volume.tf\",
    contains = \"encrypted = true\"
)]
struct EncryptedDisk;
```

or write `#[satisfies(EncryptedDisk)]` on the code that meets it, or on a test that shows it.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let open = context
        .model
        .requirements()
        .filter(|requirement| is_checked(context.model, &requirement.declared.package) && !requirement.is_satisfied());
    open.map(|requirement| {
        let name = requirement.facts().name();
        let message = match requirement.met() {
            Met::Claimed => format!("the requirement `{name}` is claimed to be met, and nothing shows it"),
            _ => format!("nothing satisfies the requirement `{name}`"),
        };
        let mut finding =
            Finding::new(requirement.path(), message).subject_if(requirement.declared.id.as_ref());
        if let Some(file) = &requirement.file {
            let path = &file.path;
            let (what, help) = match (&file.contains, file.found) {
                (Some(wanted), FileState::LacksText) => {
                    (format!("`{path}` does not contain `{wanted}`"), format!("write `{wanted}` into `{path}`"))
                }
                (_, FileState::Unknown) => {
                    (format!("nobody looked for `{path}`"), "check it with the sources at hand".to_owned())
                }
                _ => (
                    format!("there is no file `{path}` in the package"),
                    format!("add `{path}`, or name the file that meets the requirement, from the package's folder"),
                ),
            };
            return finding.subject(path).at(&requirement.declared.place, what).help(help);
        }
        finding = finding.at(&requirement.declared.place, format!("a requirement of the phase {}", requirement.phase));
        for satisfaction in requirement.satisfactions() {
            finding = finding
                .related(&satisfaction.site.place, label(context, satisfaction))
                .caused_by(failed_attack_test::RULE.name, &satisfaction.site.item);
        }
        if requirement.met() == Met::Claimed {
            // What claims to meet it may be a control that less is known of than it takes.
            let lacks_control = context.model.lacks_control(requirement.facts());
            for threat in requirement.threats() {
                finding = finding.caused_by(unmitigated_threat::RULE.name, threat.path());
                if lacks_control {
                    finding = finding.caused_by(insufficient_evidence::RULE.name, threat.path());
                }
            }
            let cause = requirement.threats().max_by_key(|threat| (threat.needed_evidence(), threat.severity()));
            if let Some(threat) = cause {
                let (name, needed) = (threat.facts().name(), threat.needed_evidence());
                finding = finding.note(format!(
                    "it follows from `{name}`, which needs the rung `{needed}`, so a claim is not enough"
                ));
            }
            return finding.help(
                "let a test show it, with `#[satisfies]` above its test attribute, or put the annotation on the function of a control \
                 that an attack test shows; `cargo threatmodel verify` runs every test",
            );
        }
        if requirement.phase == Phase::Deployment {
            finding = finding.note("a check sentence satisfies nothing by itself: it tells a person what to look at");
        }
        finding.write(
            match requirement.phase {
                Phase::Deployment => "name the file that meets it with `file = \"…\"`, or the code or test that does",
                Phase::Design | Phase::Implementation => "name it on the code that meets it or on a test that shows it",
            },
            None,
            format!("#[satisfies({name})]\nfn the_code_that_meets_it() {{ … }}"),
        )
    })
    .collect()
}

/// The label that says whether a satisfaction counts.
fn label(context: &Context<'_>, satisfaction: Satisfaction<'_>) -> String {
    let facts = satisfaction.facts();
    match (facts.site.void, facts.test, facts.site.test_only) {
        (Some(void), ..) => format!("this does not count: {}", void.reason()),
        (None, false, true) => "this does not count: it is compiled for tests only and is no test".to_owned(),
        (None, false, false) => "this code claims it".to_owned(),
        (None, true, _) => match context.model.standing_of_check(facts) {
            Standing::Fails => "this test has failed",
            Standing::Stale => {
                "the evidence of this test is stale: the code or what it is built with has changed since"
            }
            Standing::Unseen | Standing::Holds => "no run has shown that this test passes",
        }
        .to_owned(),
    }
}
