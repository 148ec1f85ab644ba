//! A listed asset that nothing touched.

use super::{Context, Rule, observation::observed, short};
use crate::{evidence::Deviation, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM047",
    name: "untouched-asset",
    level: RuleLevel::Warn,
    summary: "a listed asset was not touched while the program was watched",
    docs: "\
Reports an asset with locators that nothing touched while a program was watched by `cargo threatmodel observe`. Either the
run did not come to the code that uses it, or the system does not need it: a candidate for removal
(`disposition = Remove`), because what is not there cannot be stolen.

To mend it, watch a run that uses it, correct its locators, or take it from the system and from the list.

Adjacent assets, and assets whose locators nobody can observe, are not reported.",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    observed(context, Deviation::Untouched)
        .filter_map(|untouched| {
            let asset = context.model.asset_at(untouched.asset.as_deref()?)?;
            let finding = Finding::new(asset.path(), format!("nothing touched `{}`", short(asset.path())))
                .subject_if(asset.declared.id.as_ref())
                .at(&asset.declared.place, format!("listed at {}", asset.locators.join(", ")));
            Some(finding.help("watch a run that uses it, or take it from the system and from the list"))
        })
        .collect()
}
