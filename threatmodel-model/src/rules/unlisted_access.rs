//! Something that a program touched and no asset covers.

use super::{
    Context, Rule,
    observation::{at_access, observed, of_asset},
    short,
};
use crate::{evidence::Deviation, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM044",
    name: "unlisted-access",
    level: RuleLevel::Deny,
    summary: "a program touched something that no asset covers",
    docs: "\
Reports a file, address, name, program or variable that a program was seen to touch under `cargo threatmodel observe`, and that
no `locators` of any asset cover. Either the list lacks an asset, or the program touches something that it should not. Where one
component was watched alone, it also reports an asset that no code and no flow of this component speaks of.

To mend it, list the asset, or add the locator to the asset that it belongs to:

```rust,ignore
#[asset(kind = Data, classification = Restricted, owner = \"orders\", locators = [\"file:/var/lib/shop/export.csv\"])]
pub struct Export;
```

What the loader, the C library, cargo and the compiler touch in every program is covered by a baseline list, which
`cargo threatmodel observe --baseline` prints. Where something is neither an asset nor in the baseline, exempt it by its
locator:

```toml
[[exempt]]
rule = \"unlisted-access\"
item = \"file:/etc/timezone\"
reason = \"the library of time zones reads it at the start\"
```",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let nobodys = observed(context, Deviation::Unlisted).map(|access| {
        let message = format!("no asset covers `{}` ({})", access.touched, access.operation);
        let finding = at_access(Finding::new(&access.touched, message), access, None);
        finding.help(format!("list it: `locators = [\"{}\"]` on an asset", access.touched))
    });
    nobodys.chain(of_others(context)).collect()
}

/// What the component that was watched does not use, though the system does.
fn of_others(context: &Context<'_>) -> Vec<Finding> {
    let component = context.model.facts().run.component.as_deref();
    let component = component.map_or_else(|| "the component".to_owned(), |path| format!("`{}`", short(path)));
    observed(context, Deviation::Foreign)
        .filter_map(|access| of_asset(context, access, |name| format!("{component} does not use `{name}`")))
        .map(|(asset, finding)| {
            let name = short(asset.path());
            finding.help(format!(
                "say with `#[accesses({name})]` where it uses it, or leave it to the component that does"
            ))
        })
        .collect()
}
