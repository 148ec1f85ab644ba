//! A value from outside can do harm where nobody has thought of the threat.

use super::{
    Context, Reports, Rule,
    unconsidered::{Demand, Places},
};
use crate::{finding::Finding, surface::Role};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM057",
    name: "unconsidered-sink",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "a place where a value can do harm, and where no such threat is written down or dismissed",
    docs: "\
## What it does

Reports calls and shapes of code that a kind of threat needs (`cargo threatmodel surface` lists them: files, processes, SQL,
outgoing requests, archives, cryptography, secrets, unsafe code and others) while no threat of that kind is written down there. A
threat is of a kind if it names it, `kind = catalogue::SqlInjection`, or has one of its references to CWE or CAPEC. A place is
considered where

- a threat of one of the kinds that the place suggests is faced or stopped by the function or by what stands around it;
- other code of the same component faces or stops one; or
- a dismissal covers it, of the code or of `threatmodel.toml`.

How much it asks for depends on the profile. `start` counts the places in one line. `standard` reports what is new: a place that
`threatmodel.lock` does not have, and that is considered neither by itself nor by a dismissal. `strict` reports every place besides,
and what could not be read; and so does a level for the rule in `threatmodel.toml`.

## Why it matters

A threat that nobody has written down has no control, no test and no reviewer. The code says what has to be considered.

## Example

```rust,ignore
fn avatar(name: &str) -> io::Result<Vec<u8>> {
    fs::read(Path::new(\"avatars\").join(name))   // new, and the model is as it was
}
```

## What to write instead

Say what threat it faces, or why none:

```rust,ignore
#[threat(TraversalInAvatars)]
fn avatar(name: &str) -> io::Result<Vec<u8>> { … }

#[dismisses(catalogue::PathTraversal, because = \"names come from a list that the program holds\", owner = \"storage\")]
fn icon(name: Icon) -> io::Result<Vec<u8>> { … }
```

If the place was there before and was only renamed or moved, renew the lock and have it reviewed.",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let places = Places { rule: RULE.name, one: "sink", many: "sinks", is: |found| found.role != Role::Entry };
    places.findings(context).into_iter().chain(unread(context)).collect()
}

/// What could not be read may hold any sink. Files that the model itself needs are reported by `source-unread`.
fn unread(context: &Context<'_>) -> Option<Finding> {
    let surface = context.model.facts().surface.as_ref()?;
    if Demand::of(context, RULE.name) != Demand::All || surface.unread.is_empty() {
        return None;
    }
    let count = surface.unread.len();
    let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
    let mut finding =
        Finding::new(RULE.name, format!("the code cannot be read at {places}, so nobody knows what is there"));
    for unread in surface.unread.iter().take(5) {
        finding = finding.note(unread);
    }
    if count > 5 {
        finding = finding.note(format!("and {} more", count - 5));
    }
    Some(finding.help("make it readable; or look there, and write an `[[exempt]]` with `item = \"unconsidered-sink\"` and what was found"))
}
