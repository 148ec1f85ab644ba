//! An entry of a public list that nothing in the model is about.

use super::{Context, Reports, Rule, unconsidered::Demand};
use crate::{annotation::Place, finding::Finding, surface::unmapped};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM058",
    name: "unmapped-catalogue-entry",
    level: RuleLevel::Deny,
    reports: Reports::Missing,
    summary: "an entry of a public list that neither a threat nor a requirement refers to, and that nobody has dismissed",
    docs: "\
## What it does

Holds the model against the public lists that `threatmodel.toml` names: `cwe-top-25`, `owasp-top10-2025`, `owasp-api-2023`,
`owasp-llm-2025`, `owasp-cicd`, and `asvs-5.0-l1`, `-l2` and `-l3` for requirements. Reports an entry unless

- a threat or a requirement has it among its `refs`; a threat with `kind = …` has those of its kind;
- the list, the entry, or each kind of threat that the entry is about is dismissed in `threatmodel.toml`.

Under the profile `start` it counts the entries in one line. Under `standard` it leaves out what a committed `threatmodel.lock` already
lists as unconsidered. Without such a lock, and under `strict`, it reports every entry.

## Why it matters

Threats that have never happened to a team are missing from its model. The lists are other people's experience.

## Example

```toml
[catalogue]
sets = [\"owasp-top10-2025\"]
```

with no threat that refers to `A03:2025`.

## What to write instead

Write the threat down, with `kind` or with the entry in its `refs`; or say why it is none here:

```toml
[[dismiss]]
entry = \"A03:2025\"
reason = \"the build and its dependencies have a model of their own, in the repository of the platform\"
owner = \"platform\"
until = \"2027-12-31\"
```",
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let demand = Demand::of(context, RULE.name);
    let ratchet = demand == Demand::New && context.lock.is_some_and(|lock| lock.has_surface());
    let open = unmapped(context.model).into_iter().filter(|unmapped| !unmapped.dismissed);
    let open: Vec<_> = open.filter(|unmapped| !ratchet || Demand::is_new(context, &unmapped.line())).collect();
    let file = context.model.policy().file.clone().unwrap_or_default();
    let place = Place { file, line: 1, column: 1, len: 0 };
    if demand == Demand::Count && !open.is_empty() {
        let count = open.len();
        let message = format!("{count} entries of the lists in `[catalogue]` have no threat and no requirement");
        return vec![Finding::new(RULE.name, message).at(&place, "this policy names the lists")];
    }
    let finding =
        |set: &str| {
            let entries: Vec<_> = open.iter().filter(|unmapped| unmapped.set.id == set).collect();
            let first = entries.first()?;
            let count = entries.len();
            let what = if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
            let message = format!("nothing in the model is about {what} of the {}", first.set.title);
            let mut finding = Finding::new(set, message).at(&place, "this policy names the list");
            for unmapped in &entries {
                finding = finding.subject(unmapped.entry.id);
            }
            for unmapped in entries.iter().take(12) {
                let kinds: Vec<&str> = unmapped.entry.kinds().map(|kind| kind.id).take(4).collect();
                let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
                finding = finding.note(format!("{} {}{kinds}", unmapped.entry.id, unmapped.entry.title));
            }
            if count > 12 {
                finding = finding.note(format!("and {} more", count - 12));
            }
            Some(finding.help(
                "write down the threat or the requirement with this reference, or a `[[dismiss]]` with the reason",
            ))
        };
    context.model.policy().sets.iter().filter_map(|set| finding(set)).collect()
}
