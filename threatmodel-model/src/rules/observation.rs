//! Shared code of the rules about an observed program.

use super::{Context, short};
use crate::{
    annotation::Place,
    evidence::{Deviation, Observed},
    finding::Finding,
    query::Asset,
};

/// The deviations of an observed program from the asset list, if one was observed.
pub(super) fn observed<'m>(
    context: &Context<'m>,
    deviation: Deviation,
) -> impl Iterator<Item = &'m Observed> + use<'m> {
    let observed = context.model.facts().run.observed.iter().flatten();
    observed.filter(move |observed| observed.deviation == deviation)
}

/// The finding with the places in the code that led to an access, the innermost as its own; `asset` where none is known.
pub(super) fn at_access(mut finding: Finding, observed: &Observed, asset: Option<&Place>) -> Finding {
    let times = if observed.count == 1 { "once".to_owned() } else { format!("{} times", observed.count) };
    let by = if observed.program.is_empty() { String::new() } else { format!(" by `{}`", observed.program) };
    match (observed.stack.split_first(), asset) {
        (Some((first, callers)), _) => {
            finding = finding.at(&first.place, format!("{} here: {times}{by}", observed.operation));
            for caller in callers.iter().take(3) {
                finding = finding.related(&caller.place, "called from here");
            }
            match asset {
                Some(asset) => finding.related(asset, "the asset"),
                None => finding,
            }
        }
        (None, Some(asset)) => finding.at(asset, "the asset").note(format!("{}: {times}{by}", observed.operation)),
        (None, None) => finding.note(format!("{times}{by}")),
    }
}

/// The finding about a listed asset that was touched, and the asset; `said` makes a message of its name.
pub(super) fn of_asset<'m>(
    context: &Context<'m>,
    access: &Observed,
    said: impl FnOnce(&str) -> String,
) -> Option<(Asset<'m>, Finding)> {
    let asset = context.model.asset_at(access.asset.as_deref()?)?;
    let message = format!("{}: {} `{}`", said(short(asset.path())), access.operation, access.touched);
    let finding = Finding::new(asset.path(), message).subject_if(asset.declared.id.as_ref()).subject(&access.touched);
    Some((asset, at_access(finding, access, Some(&asset.declared.place))))
}
