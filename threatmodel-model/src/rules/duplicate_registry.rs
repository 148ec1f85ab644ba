//! Two versions of the crate that gathers the records.

use super::{Context, Rule, listed};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM028",
    name: "duplicate-registry",
    level: RuleLevel::Deny,
    summary: "two versions of `threatmodel-core` are in the dependency graph",
    docs: "\
Reports two or more versions of `threatmodel-core` in the dependency graph. Each version gathers its own records, and the
check sees only those of its own: what crates with the other version declare is missing from the binary's view.

To mend it, bring all crates to one version. `cargo tree -i threatmodel-core` shows who asks for which:

```sh
cargo tree --invert threatmodel-core
cargo update --package threatmodel
```",
    fixed: true,
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let versions = &context.model.facts().registries;
    if versions.len() < 2 {
        return Vec::new();
    }
    let list = listed(versions.iter().map(String::as_str));
    vec![
        Finding::new("threatmodel-core", format!("the versions {list} of `threatmodel-core` are used side by side"))
            .note("each version gathers its own records, and this check sees only one of them")
            .help("bring all crates to one version; `cargo tree --invert threatmodel-core` shows who asks for which"),
    ]
}
