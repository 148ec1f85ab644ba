//! A reference that leads to no noun.

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Doubt};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM021",
    name: "unresolved-reference",
    level: RuleLevel::Deny,
    summary: "a reference in an annotation leads to no noun of the model, or to one of the wrong kind",
    docs: "\
Reports a reference that the check cannot follow to a declaration. In code that this test binary links, the compiler has
resolved every path; elsewhere (other test binaries, programs, code behind a `cfg`) the source scan follows `use`,
re-exports and modules itself, and never guesses from the last part of a path.

It happens when a path is made by a macro, when the noun is declared in a package that the scan does not read, or when
the reference is wrong in code that this build does not compile.

To mend it, write the full path, `crate::threats::SqlInjection`, or import the noun by name. What cannot be resolved is
left out of the model, so a mitigation with such a reference covers nothing.",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let unresolved = context.model.facts().doubts.iter().filter_map(|doubt| match doubt {
        Doubt::Unresolved { text, wanted, why, site } => Some(
            Finding::new(&site.item, format!("`{text}` does not lead to {wanted}"))
                .subject(&site.place.file)
                .at(&site.place, why)
                .help("write the full path of the noun, or import it by name"),
        ),
        _ => None,
    });
    unresolved.collect()
}
