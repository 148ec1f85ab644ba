//! A dismissal that no longer says what it was written for.

use super::{Context, Rule, unconsidered::Demand};
use crate::{
    finding::Finding,
    policy::{Dismissal, Matter},
    surface::{Considered, Dismissed, Standing, interactions, unmapped},
};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM060",
    name: "stale-dismissal",
    level: RuleLevel::Deny,
    summary: "a dismissal that has ended, that nothing needs, or that covers code which came after it",
    docs: "\
## What it does

Reports `#[dismisses]` and `[[dismiss]]`

- whose last day has passed;
- that dismiss nothing: no sign of the kind is in the code that it covers, the entry is mapped, or the category is considered;
- that cover a place which came after them: `threatmodel.lock` has the dismissal, and does not have the place.

## Why it matters

Somebody looked at code and decided. If the code is gone, the reason is in the way; if there is more of it, nobody has looked at that.

## Example

```rust,ignore
#[dismisses(catalogue::PathTraversal, because = \"the only name is a constant\", owner = \"storage\")]
fn load(name: &str) -> io::Result<Vec<u8>> {
    let icon = fs::read(ICON)?;
    fs::read(Path::new(\"files\").join(name))   // came later
}
```

## What to write instead

Delete the dismissal; or write the threat down where the new code faces it; or look at the new code, and renew the lock if the reason
holds for it too.",
    fixed: false,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let model = context.model;
    let considered = Considered::of(model);
    let mut findings = Vec::new();
    for dismissed in &considered.dismissals {
        let finding = |message: String| {
            Finding::new(dismissed.kind, message)
                .at(dismissed.place, format!("dismissed by {}: {}", dismissed.owner, dismissed.because))
        };
        let kind = dismissed.kind;
        match dismissed.until.filter(|until| *until < model.facts().as_of) {
            Some(until) => findings.push(
                finding(format!("the dismissal of `{kind}` ended on {until}"))
                    .help("let the owner decide again, or write down the threat"),
            ),
            None => findings.extend(of_kind(context, &considered, dismissed, finding)),
        }
    }
    findings.extend(model.policy().dismissals.iter().filter_map(|dismissal| of_policy(context, dismissal)));
    findings
}

/// What is wrong with a dismissal of a kind of threat.
fn of_kind(
    context: &Context<'_>,
    considered: &Considered<'_>,
    dismissed: &Dismissed<'_>,
    finding: impl Fn(String) -> Finding,
) -> Option<Finding> {
    let surface = context.model.facts().surface.as_ref()?;
    let kind = dismissed.kind;
    let (mut any, mut new) = (false, Vec::new());
    for (line, places) in surface.by_line() {
        for found in places {
            let concerns = found.kinds.iter().any(|own| own == kind) && considered.covers(dismissed, found);
            // Where a threat is written down after all, the dismissal is not what counts.
            let Standing::Dismissed(_) = (if concerns { considered.standing(found) } else { continue }) else {
                any = true;
                continue;
            };
            any = true;
            if Demand::is_new(context, &line) && context.lock.is_some_and(|lock| lock.has(&dismissed.line)) {
                new.push(found);
            }
        }
    }
    let entries = || unmapped(context.model).into_iter().filter(|unmapped| unmapped.dismissed);
    if !any && !entries().any(|unmapped| unmapped.entry.kinds().any(|entry| entry.id == kind)) {
        return Some(
            finding(format!("the dismissal of `{kind}` covers nothing: no sign of it is in the code there"))
                .help("delete it"),
        );
    }
    let (first, others) = new.split_first()?;
    let mut grown = finding(format!("the dismissal of `{kind}` covers code that came after it"))
        .related(&first.place, format!("`{}` is not in the reviewed model", first.sign));
    for other in others.iter().take(3) {
        grown = grown.related(&other.place, "neither is this");
    }
    Some(
        grown.subject(&first.item).help(
            "write the threat down there; or, if the reason holds for it too, renew the lock and have it reviewed",
        ),
    )
}

/// What is wrong with a dismissal of a list, an entry or a STRIDE category.
fn of_policy(context: &Context<'_>, dismissal: &Dismissal) -> Option<Finding> {
    let model = context.model;
    let of = &dismissal.of;
    let finding = |message: String| {
        Finding::new(of.to_string(), message)
            .at(&dismissal.place, format!("dismissed by {}: {}", dismissal.owner, dismissal.reason))
    };
    let needed = match of {
        Matter::Kind(_) => return None,
        Matter::Set(set) => unmapped(model).iter().any(|unmapped| unmapped.set.id == set),
        Matter::Entry(entry) => unmapped(model).iter().any(|unmapped| unmapped.entry.id == entry),
        Matter::Stride(category) => interactions(model).iter().any(|interaction| {
            interaction.unmet.contains(category)
                && dismissal.item.as_deref().is_none_or(|item| item == interaction.item)
        }),
    };
    match dismissal.until.filter(|_| !dismissal.holds(model.facts().as_of)) {
        Some(until) => {
            Some(finding(format!("the dismissal of `{of}` ended on {until}")).help("let the owner decide again"))
        }
        None if !needed => Some(
            finding(format!("the dismissal of `{of}` is not needed: the model considers it, or nothing asks for it"))
                .help("delete it, or correct what it names"),
        ),
        None => None,
    }
}
