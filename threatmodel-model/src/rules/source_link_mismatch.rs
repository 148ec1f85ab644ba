//! Linker and sources disagree.

use super::{Context, Rule};
use crate::{finding::Finding, model::facts::Doubt};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM024",
    name: "source-link-mismatch",
    level: RuleLevel::Deny,
    summary: "an annotation is in the sources but not linked, or linked but not in the sources",
    docs: "\
Reports annotations that only one side knows.

In the sources but not linked: the library of the package is linked into the test binary and the annotation is compiled
as far as the check can tell, yet there is no record of it. Another attribute has swallowed the item, or the annotation
stands on something that another macro rewrites.

Linked but not in the sources: a macro wrote the annotation, or the file is generated. It cannot be shown, reviewed or
locked by its line.

To mend it, write the annotation where both see it: on the item itself, above attributes that rewrite it. For annotations
that a macro must write, exempt the item with a reason.",
    of_input: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mismatches = context.model.facts().doubts.iter().filter_map(|doubt| {
        let (statement, site, message, help) = match doubt {
            Doubt::NotLinked { statement, site } => (
                statement,
                site,
                "is in the sources and not in the binary",
                "put the annotation above attributes that rewrite the item",
            ),
            Doubt::NotInSource { statement, site } => (
                statement,
                site,
                "is in the binary and not in the sources",
                "write it on the item itself instead of in a macro, or exempt the item with a reason",
            ),
            _ => return None,
        };
        Some(
            Finding::new(&site.item, format!("{} {message}", statement.described()))
                .subject(&site.place.file)
                .at(&site.place, "only one side knows this annotation")
                .help(help),
        )
    });
    mismatches.collect()
}
