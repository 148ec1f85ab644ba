//! An adjacent asset that was touched.

use super::{
    Context, Rule,
    observation::{observed, of_asset},
};
use crate::{evidence::Deviation, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM046",
    name: "adjacent-asset-touched",
    level: RuleLevel::Deny,
    summary: "an asset marked `adjacent` that a program touched",
    docs: "\
## What it does

Reports an asset with `adjacent` that a program touched under `cargo threatmodel observe`.

## Why it matters

An adjacent asset is within reach only because of where the system is placed. The model says that the system leaves it
alone, and the observation shows that it does not.

## Example

```rust,ignore
#[asset(kind = Data, classification = Restricted, locators = [\"dir:/srv/backup\"], adjacent)]
struct Backups; // the program was seen to read a file below /srv/backup
```

## What to write instead

Change the code or the placement. If the system does use the asset, delete `adjacent`, and say with `#[accesses]` where
and how:

```rust,ignore
#[asset(kind = Data, classification = Restricted, locators = [\"dir:/srv/backup\"])]
struct Backups;

#[accesses(Backups, ops = [Read])]
fn restore(name: &str) -> io::Result<Vec<u8>> { … }
```",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    observed(context, Deviation::Adjacent)
        .filter_map(|access| of_asset(context, access, |name| format!("`{name}` is adjacent, and was touched")))
        .map(|(_, finding)| finding.help("leave it alone, or list it as an asset of the system"))
        .collect()
}
