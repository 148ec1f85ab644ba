//! A source file that the check could not read.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM022",
    name: "source-unread",
    level: RuleLevel::Deny,
    summary: "a source file is missing, is not UTF-8 or is not Rust",
    docs: "\
Reports a file of a target that the source scan could not read: a module whose file is missing, a file that is not UTF-8,
one that does not parse, an `include!` that leads nowhere, a module that includes itself over a link.

Threats and tests in such a file are unknown, and a file that was not read must not count as one without annotations.

To mend it, repair the file, or delete the `mod` line. If the file is meant for another platform, put the `cfg` that says
so on the `mod` line. An exemption names the file:

```toml
[[exempt]]
rule = \"source-unread\"
item = \"src/generated.rs\"
reason = \"written by the build script\"
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Unread, "")
}
