//! An annotation below the test attribute.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM020",
    name: "misplaced-attribute",
    level: RuleLevel::Deny,
    summary: "an annotation below the test attribute of a test",
    docs: "\
## What it does

Reports an annotation below `#[test]`, `#[tokio::test]` or another test attribute.

## Why it matters

The compiler expands attributes from the top, and the test attribute leaves nothing behind that shows a test. An
annotation below it would look like one on ordinary code, and a test would count as a control. Until it is moved, the
annotation counts neither as a test nor as a control.

## Example

```rust,ignore
#[test]
#[mitigates(SqlInjection, by = BoundParameters)]
fn union_select_in_the_search_box() { … }
```

## What to write instead

Put the annotation first:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn union_select_in_the_search_box() { … }
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Misplaced, "below the test attribute")
}
