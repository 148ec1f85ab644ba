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
    summary: "something that a program touched and no asset covers",
    docs: "\
## What it does

Reports a file, address, name, program or variable that a program touched under `cargo threatmodel observe` and that the
`locators` of no asset cover. If one component was observed alone, it also reports an asset that no code and no flow of
this component mentions.

A baseline list covers what the loader, the C library, cargo and the compiler touch in every program; `cargo threatmodel
observe --baseline` prints it.

## Why it matters

Either the asset list is incomplete, or the program touches something that it should not.

## Example

```text
no asset covers `file:/var/lib/shop/export.csv` (write)
```

## What to write instead

List the asset, or add the locator to the asset it belongs to:

```rust,ignore
#[asset(kind = Data, classification = Restricted, owner = \"orders\", locators = [\"file:/var/lib/shop/export.csv\"])]
pub struct Export;
```

If something is neither an asset nor in the baseline, exempt it by its locator:

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
        // What one line of code touches in one way, or a program of which no line is known, is one finding.
        let at = match access.stack.first() {
            Some(first) => format!("{}:{}", first.place.file, first.place.line),
            None => access.program.clone(),
        };
        let kind = access.touched.split(':').next().unwrap_or_default();
        let touch = format!("{} {kind} at {at}", access.operation);
        let finding = Finding::new(&access.touched, message).known_as(&touch).caused_by(RULE.name, touch);
        let finding = at_access(finding, access, None);
        finding.help(format!("list it: `locators = [\"{}\"]` on an asset", access.touched))
    });
    nobodys.chain(of_others(context)).collect()
}

/// Accesses to assets that the observed component does not use, although the system does.
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
