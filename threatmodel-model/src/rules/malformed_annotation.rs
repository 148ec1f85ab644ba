//! An annotation in the sources that does not follow the grammar.

use super::{Context, Rule, of_kind};
use crate::{finding::Finding, model::facts::Doubt, source::ProblemKind};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM019",
    name: "malformed-annotation",
    level: RuleLevel::Deny,
    summary: "an annotation in the sources does not follow the grammar, or a noun is declared twice",
    docs: "\
Reports an annotation that the source scan read and that lacks what the grammar demands, stands where none may stand, or
declares a noun that is declared already. The compiler reports most of these first; the rule covers code that this build
does not compile, where nobody else would notice.

```rust,ignore
#[cfg(feature = \"legacy\")]
#[accepts(PriceScraping, because = \"prices are public\")] // no owner, no end
fn prices() { … }
```

To mend it, write the annotation as the help says. `docs/grammar.md` lists every attribute and its keys.",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.model.facts();
    let doubts = facts.doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Incomplete { statement, why, site } => Some(
            Finding::new(&site.item, format!("{} cannot be understood: {why}", statement.described()))
                .subject(&site.place.file)
                .at(&site.place, "this annotation is left out of the model")
                .help("write it as the grammar says"),
        ),
        Doubt::DeclaredTwice { path, first, second } => Some(
            Finding::new(path, format!("`{path}` is declared twice"))
                .at(second, "and again here")
                .related(first, "declared here")
                .help("a type is one noun: keep one attribute, or give the second noun a type of its own"),
        ),
        _ => None,
    });
    of_kind(context, ProblemKind::Malformed, "").into_iter().chain(doubts).collect()
}
