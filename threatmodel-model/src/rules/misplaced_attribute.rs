//! An annotation below the test attribute.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM020",
    name: "misplaced-attribute",
    level: RuleLevel::Deny,
    summary: "an annotation stands below the test attribute of a test",
    docs: "\
Reports an annotation that stands below `#[test]`, `#[tokio::test]` or another test attribute. The compiler expands
attributes from the top, and the test attribute leaves nothing below it that shows a test: the annotation would be taken
for one on ordinary code, and a test would count as a control.

```rust,ignore
#[test]
#[mitigates(SqlInjection, by = BoundParameters)]
fn union_select_in_the_search_box() { … }
```

To mend it, put the annotation first:

```rust,ignore
#[mitigates(SqlInjection, by = BoundParameters)]
#[test]
fn union_select_in_the_search_box() { … }
```

Until then the annotation counts neither as a test nor as a control.",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    of_kind(context, ProblemKind::Misplaced, "below the test attribute")
}
