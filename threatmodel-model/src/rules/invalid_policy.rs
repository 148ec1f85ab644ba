//! `threatmodel.toml` or `threatmodel.lock` is not what it should be.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM031",
    name: "invalid-policy",
    level: RuleLevel::Deny,
    summary: "`threatmodel.toml` has an unknown key, rule or word, or `threatmodel.lock` cannot be read",
    docs: "\
Reports every mistake in `threatmodel.toml`, at its line and with the nearest right name: a table, rule, level or key that
does not exist, an exemption without a reason, an acceptance without an end. It also reports a `threatmodel.lock` that is
not one.

A mistake is never read as what was probably meant: an exemption with a misspelt rule exempts nothing, and the check
fails until it is mended. Neither the level of this rule nor an exemption can change that.

```toml
[rules]
orphan-controls = \"warn\"   # unknown rule; did you mean `orphan-control`?
```",
    fixed: true,
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Policy, "")
}
