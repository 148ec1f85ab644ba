//! An adjacent asset that was touched.

use super::{
    Context, Rule,
    observation::{observed, of_asset},
};
use crate::{evidence::Deviation, finding::Finding};
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM046",
    name: "adjacent-asset-touched",
    level: RuleLevel::Deny,
    summary: "a program touched an asset that it is only placed beside",
    docs: "\
Reports an asset with `adjacent` that a program was seen to touch under `cargo threatmodel observe`. Such an asset is within
reach only because of where the system is placed; that the system leaves it alone is what the model says.

To mend it, change the code or the placement; or, if the system does use the asset, delete `adjacent` and say with
`#[accesses]` where and how.",
    of_observation: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    observed(context, Deviation::Adjacent)
        .filter_map(|access| of_asset(context, access, |name| format!("`{name}` is adjacent, and was touched")))
        .map(|(_, finding)| finding.help("leave it alone, or list it as an asset of the system"))
        .collect()
}
