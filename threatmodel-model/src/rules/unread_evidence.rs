//! A file of evidence that cannot be read.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM035",
    name: "unread-evidence",
    level: RuleLevel::Deny,
    summary: "an evidence file of an attack test that cannot be read",
    docs: "\
## What it does

Reports an evidence file that is cut short, is not an evidence file, or was written by a newer version. Evidence files are
in `target/threatmodel/evidence`, or in the folder that the variable `THREATMODEL_EVIDENCE` names.

## Why it matters

The content is unknown, and it may record a test that failed, so the file must not be skipped.

## Example

```text
a file of evidence cannot be read: it is cut short
```

## What to write instead

Delete the file, and run the tests again:

```sh
cargo test
```",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unread = context.model.facts().run.unread.iter();
    unread
        .map(|unread| {
            let file = unread.file.to_string_lossy().into_owned();
            let place = Place { file: file.clone(), line: 1, column: 1, len: 0 };
            Finding::new(file, format!("a file of evidence cannot be read: {}", unread.why))
                .at(&place, "")
                .help("delete the file, and run the tests again")
        })
        .collect()
}
