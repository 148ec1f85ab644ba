//! A source file that the check could not read.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM022",
    name: "source-unread",
    level: RuleLevel::Deny,
    summary: "a source file that is missing, is not UTF-8 or is not Rust",
    docs: "\
## What it does

Reports a file of a target that the source scan could not read: a module without a file, a file that is not UTF-8, one
that does not parse, an `include!` of a missing file, or a module that includes itself through a link.

## Why it matters

Threats and tests in such a file are unknown. It must not pass for a file without annotations.

## Example

```rust,ignore
mod payments; // neither payments.rs nor payments/mod.rs exists
```

## What to write instead

Repair the file, or delete the `mod` line. If the file is for another platform, put its `cfg` on the `mod` line:

```rust,ignore
#[cfg(windows)]
mod payments;
```

To exempt a file, name it:

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
