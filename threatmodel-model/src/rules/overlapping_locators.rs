//! Two assets that live in one place.

use std::collections::{BTreeMap, HashMap};

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Asset};
use threatmodel_core::words::RuleLevel;
use threatmodel_grammar::locator::Locator;

pub(super) static RULE: Rule = Rule {
    code: "TM042",
    name: "overlapping-locators",
    level: RuleLevel::Warn,
    summary: "two assets whose locators can mean the same place",
    docs: "\
## What it does

Reports two assets whose locators overlap: both mean the same file, address, table or variable.

Tables of one database do not overlap, nor do columns of one table. A table overlaps with its columns, a database with its
tables, and a directory with everything below it. Patterns are compared as patterns: `file:keys/*.pem` and
`file:keys/shop.*` overlap. A `${VARIABLE}` equals only itself, a relative path never overlaps with an absolute one, and a
host is known by its name: that two of them are the same place shows only where the program runs.

## Why it matters

When the place is touched, nobody can tell which of the two assets was touched and which classification applies. Code that
may touch one may touch the other.

## Example

```rust,ignore
#[asset(kind = Credential, classification = Confidential, locators = [\"sqlite:shop.db#accounts\"])]
struct Passwords;

#[asset(kind = Data, classification = Restricted, locators = [\"sqlite:shop.db#accounts\"])]
struct AccountData;
```

## What to write instead

Narrow the locators until they no longer overlap, or declare one asset instead of two:

```rust,ignore
#[asset(kind = Credential, classification = Confidential, locators = [\"sqlite:shop.db#accounts.password\"])]
struct Passwords;

#[asset(kind = Data, classification = Restricted, locators = [\"sqlite:shop.db#accounts.name\"])]
struct AccountData;
```",
    check,
    ..Rule::OWN
};

/// A locator of an asset.
struct Located<'m> {
    asset: usize,
    facts: &'m Asset,
    locator: Locator,
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let assets = context.model.facts().assets.iter().enumerate();
    let located: Vec<Located<'_>> = assets
        .flat_map(|(asset, facts)| {
            let locators = facts.locators.iter().filter_map(|text| Locator::parse(text).ok());
            locators.map(move |locator| Located { asset, facts, locator })
        })
        .collect();
    // Two that overlap stand on one way, one not before the other: each is compared only with those that it passes.
    let ways: Vec<(usize, Vec<Vec<u8>>)> = located
        .iter()
        .enumerate()
        .flat_map(|(at, located)| located.locator.steps().into_iter().map(move |way| (at, way)))
        .collect();
    let mut ends: HashMap<&[Vec<u8>], Vec<usize>> = HashMap::new();
    for (at, way) in &ways {
        ends.entry(way).or_default().push(*at);
    }
    let mut found: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (at, way) in &ways {
        let passed = (0..=way.len()).filter_map(|length| ends.get(&way[..length])).flatten();
        for other in passed {
            let (first, second) = ((*at).min(*other), (*at).max(*other));
            let pair = (located[first].asset, located[second].asset);
            let is_new = pair.0 != pair.1 && !found.contains_key(&pair);
            if is_new && located[first].locator.overlaps(&located[second].locator) {
                found.insert(pair, (first, second));
            }
        }
    }
    found.into_values().map(|(first, second)| finding(&located[first], &located[second])).collect()
}

fn finding(first: &Located<'_>, second: &Located<'_>) -> Finding {
    let (a, b) = (&first.facts.declared, &second.facts.declared);
    Finding::new(&a.path, format!("`{}` and `{}` can live in the same place", a.name, b.name))
        .subject(&b.path)
        .subject_if(a.id.as_ref())
        .subject_if(b.id.as_ref())
        .at(&a.place, format!("`{}`", first.locator))
        .at(&b.place, format!("`{}`", second.locator))
        .note("an access to this place could be to either asset")
        .help("narrow one of the locators until they no longer overlap, or declare a single asset")
}
