//! Two nouns with one identifier.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Declaration};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM018",
    name: "duplicate-id",
    level: RuleLevel::Deny,
    summary: "nouns of the model that have the same `id`",
    docs: "\
## What it does

Reports nouns that share an `id`.

## Why it matters

Tickets, reports and exemptions refer to the model by `id`. An `id` that two nouns share identifies neither.

## Example

```rust,ignore
#[threat(targets = [CardNumbers], stride = [Tampering], id = \"T-7\")]
struct SqlInjection;

#[threat(targets = [Sessions], stride = [Spoofing], id = \"T-7\")]
struct SessionTheft;
```

## What to write instead

Give one of them another `id`, or none: the path of a noun identifies it anyway.

```rust,ignore
#[threat(targets = [Sessions], stride = [Spoofing], id = \"T-8\")]
struct SessionTheft;
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let mut by_id: BTreeMap<&str, Vec<&Declaration>> = BTreeMap::new();
    for declaration in facts.nouns().map(|noun| noun.declared()) {
        if let Some(id) = &declaration.id {
            by_id.entry(id).or_default().push(declaration);
        }
    }
    by_id
        .into_iter()
        .filter(|(_, declarations)| declarations.len() > 1)
        .map(|(id, declarations)| {
            let mut finding = Finding::new(id, format!("the id `{id}` is given {} times", declarations.len()));
            for (number, declaration) in declarations.iter().enumerate() {
                finding = finding.subject(&declaration.path);
                finding = match number {
                    0 => finding.related(&declaration.place, "first given here"),
                    _ => finding.at(&declaration.place, "and given again here"),
                };
            }
            finding.help("give each noun an id of its own, or none")
        })
        .collect()
}
