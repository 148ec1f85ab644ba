//! The model is weaker than the reviewed one.

use super::{Context, Rule};
use crate::{
    annotation::Place,
    finding::Finding,
    lock::{Change, Lock},
    words::RuleLevel,
};

pub(super) static RULE: Rule = Rule {
    code: "TM029",
    name: "lock-weakened",
    level: RuleLevel::Deny,
    summary: "something that protects is gone from `threatmodel.lock`, or something that permits is new",
    docs: "\
Reports every difference from the committed `threatmodel.lock` that weakens the model: a threat, an exposure, a test, a
control, a mitigation or a requirement that disappeared; a classification or a severity that dropped; a decision, an
exemption, a lowered rule or a wider scope that is new.

Once `threatmodel.lock` is committed, such a change fails the check until somebody renews the file, so that the change
shows in the pull request as a line:

```sh
THREATMODEL_BLESS=1 cargo test
```

Review the lines that change as you would review code. Without a committed lock the rule says nothing; the check's summary
says that there is none.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(lock) = context.lock else { return Vec::new() };
    let diff = lock.diff(&Lock::of(context.model, &lock.file));
    let place = Place { file: lock.file.clone(), line: 1, column: 1, len: 0 };
    diff.weakened
        .iter()
        .map(|change| {
            let (message, line) = match change {
                Change::Gone(line) => ("the reviewed model had this line, and it is gone", line),
                Change::New(line) => ("the reviewed model did not have this line", line),
            };
            Finding::new(line, format!("{message}: {line}"))
                .at(&place, "the reviewed model")
                .help("undo the change, or renew the lock with THREATMODEL_BLESS=1 and have it reviewed")
        })
        .collect()
}
