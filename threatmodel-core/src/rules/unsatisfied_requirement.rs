//! A requirement that nothing satisfies.

use super::{Context, Rule, is_checked};
use crate::{
    finding::Finding,
    model::facts::FileState,
    words::{Phase, RuleLevel},
};

pub(super) static RULE: Rule = Rule {
    code: "TM010",
    name: "unsatisfied-requirement",
    level: RuleLevel::Deny,
    summary: "a requirement that no code, no test and no file satisfies",
    docs: "\
Reports a requirement of the checked package that nothing satisfies.

Code and tests satisfy one with `#[satisfies(R)]`; a test must be compiled and not ignored. A requirement may name a
`file` in the package instead, such as a Terraform file or a unit file; the file must exist, and contain the text of
`contains` if that is given. Where a file is named, only the file counts: no annotation makes up for one that is missing.

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

The `check` sentence of a deployment requirement tells a person what to look at. It satisfies nothing by itself.",
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
        let mut finding = Finding::new(requirement.path(), format!("nothing satisfies the requirement `{name}`"))
            .subject_if(requirement.declared.id.as_ref());
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
            let why =
                satisfaction.site.void.map_or("it is compiled for tests only and is no test", |void| void.reason());
            finding = finding.related(&satisfaction.site.place, format!("this does not count: {why}"));
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
