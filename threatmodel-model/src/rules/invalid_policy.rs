//! `threatmodel.toml` or `threatmodel.lock` is not what it should be.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM031",
    name: "invalid-policy",
    level: RuleLevel::Deny,
    summary: "a mistake in `threatmodel.toml`, or a `threatmodel.lock` that cannot be read",
    docs: "\
## What it does

Reports every mistake in `threatmodel.toml` at its line, with the nearest valid name: a table, rule, level or key that
does not exist, an exemption without a reason, an acceptance without an end. It also reports a `threatmodel.lock` that
cannot be read as one.

## Why it matters

The check never guesses what was meant: an exemption with a misspelt rule exempts nothing, and the check fails until the
file is correct. Neither the level of this rule nor an exemption can change that.

## Example

```toml
[rules]
orphan-controls = \"warn\"   # unknown rule; did you mean `orphan-control`?
```

## What to write instead

```toml
[rules]
orphan-control = \"warn\"
```",
    fixed: true,
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Policy, "")
}
