//! An attack reached an asset that the threat does not name.

use super::{Context, Rule, short};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM034",
    name: "unpredicted-asset",
    level: RuleLevel::Deny,
    summary: "an asset that an attack test leaked and that the threat does not name among its targets",
    docs: "\
## What it does

Reports an attack test that found the canary of an asset the threat does not target.

## Why it matters

The attack reaches further than the model says. The threat may be more severe than its targets suggest, and the other
asset needs protection too.

## Example

```rust,ignore
#[threat(targets = [CardNumbers], stride = [InformationDisclosure])]
pub struct SqlInjection; // its attack test also finds a canary of `SessionTokens`
```

## What to write instead

Add the asset to `targets`, or find out why the attack reaches it and stop that:

```rust,ignore
#[threat(targets = [CardNumbers, SessionTokens], stride = [InformationDisclosure])]
pub struct SqlInjection;
```",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (line, test) in context.model.fresh_lines() {
        let Some(threat) = context.model.threat_at(&line.threat) else { continue };
        for asset in line.leaked.iter().filter(|asset| !threat.facts().targets.contains(asset)) {
            let (threat_name, asset_name) = (threat.facts().name(), short(asset));
            let message = format!("`{threat_name}` also reaches `{asset_name}`");
            if findings.iter().any(|known| known.message == message) {
                continue;
            }
            findings.push(
                Finding::new(threat.path(), message)
                    .subject(asset)
                    .at(&threat.declared.place, format!("its targets do not name `{asset_name}`"))
                    .related(&test.site.place, format!("this attack leaked it ({})", line.configuration.name()))
                    .help(format!("add `{asset_name}` to `targets`, or find out why the attack reaches it")),
            );
        }
    }
    findings
}
