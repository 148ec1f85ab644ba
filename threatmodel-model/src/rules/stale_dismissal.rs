//! A dismissal that no longer says what it was written for.

use std::collections::BTreeMap;

use super::{Context, Rule, unconsidered::Demand};
use crate::{
    finding::Finding,
    policy::{Dismissal, Matter},
    surface::{Considered, Dismissed, Found, Interaction, Standing, Surface, Unmapped, interactions, unmapped},
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
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let model = context.model;
    let asked = Asked {
        context,
        considered: Considered::of(model),
        places: model.facts().surface.as_ref().map(Surface::by_line),
        unmapped: unmapped(model),
        interactions: interactions(model),
    };
    let mut findings = Vec::new();
    for dismissed in &asked.considered.dismissals {
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
            None => findings.extend(asked.of_kind(dismissed, finding)),
        }
    }
    findings.extend(model.policy().dismissals.iter().filter_map(|dismissal| asked.of_policy(dismissal)));
    findings
}

/// What dismissals are held against.
struct Asked<'c, 'm> {
    context: &'c Context<'m>,
    considered: Considered<'m>,
    /// The places of the surface, where somebody looked at it.
    places: Option<BTreeMap<String, Vec<&'m Found>>>,
    unmapped: Vec<Unmapped>,
    interactions: Vec<Interaction<'m>>,
}

impl Asked<'_, '_> {
    /// What is wrong with a dismissal of a kind of threat.
    fn of_kind(&self, dismissed: &Dismissed<'_>, finding: impl Fn(String) -> Finding) -> Option<Finding> {
        let kind = dismissed.kind;
        let is_known = self.context.lock.is_some_and(|lock| lock.has(&dismissed.line));
        let (mut any, mut new) = (false, Vec::new());
        for (line, places) in self.places.as_ref()? {
            let concerns =
                |found: &&&Found| found.kinds.iter().any(|own| own == kind) && self.considered.covers(dismissed, found);
            for found in places.iter().filter(concerns) {
                any = true;
                // Where a threat is written down after all, the dismissal is not what counts.
                let counts = matches!(self.considered.standing(found), Standing::Dismissed(_));
                if counts && is_known && Demand::is_new(self.context, line) {
                    new.push(found);
                }
            }
        }
        let mut entries = self.unmapped.iter().filter(|unmapped| unmapped.dismissed);
        if !any && !entries.any(|unmapped| unmapped.entry.kinds().any(|entry| entry.id == kind)) {
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
        Some(grown.subject(&first.item).help(
            "write the threat down there; or, if the reason holds for it too, renew the lock and have it reviewed",
        ))
    }

    /// What is wrong with a dismissal of a list, an entry or a STRIDE category.
    fn of_policy(&self, dismissal: &Dismissal) -> Option<Finding> {
        let of = &dismissal.of;
        let finding = |message: String| {
            Finding::new(of.to_string(), message)
                .at(&dismissal.place, format!("dismissed by {}: {}", dismissal.owner, dismissal.reason))
        };
        let needed = match of {
            Matter::Kind(_) => return None,
            Matter::Set(set) => self.unmapped.iter().any(|unmapped| unmapped.set.id == set),
            Matter::Entry(entry) => self.unmapped.iter().any(|unmapped| unmapped.entry.id == entry),
            Matter::Stride(category) => self.interactions.iter().any(|interaction| {
                interaction.unmet.contains(category)
                    && dismissal.item.as_deref().is_none_or(|item| item == interaction.item)
            }),
        };
        match dismissal.until.filter(|_| !dismissal.holds(self.context.model.facts().as_of)) {
            Some(until) => {
                Some(finding(format!("the dismissal of `{of}` ended on {until}")).help("let the owner decide again"))
            }
            None if !needed => Some(
                finding(format!(
                    "the dismissal of `{of}` is not needed: the model considers it, or nothing asks for it"
                ))
                .help("delete it, or correct what it names"),
            ),
            None => None,
        }
    }
}
