//! A file of evidence that cannot be read.

use super::{Context, Rule};
use crate::{annotation::Place, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM035",
    name: "unread-evidence",
    level: RuleLevel::Deny,
    summary: "a file that an attack test left cannot be read",
    docs: "\
Reports a file of evidence that is cut short, is no evidence, or was written by a newer version. What it would say is not
known, so it is not passed over: it may be the line of a test that failed.

The files lie below `target/threatmodel/evidence`, or where the variable `THREATMODEL_EVIDENCE` says. To mend it, delete
the file and run the tests again.",
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
