//! Assets.

use threatmodel_model::{
    model::Model,
    query::{Asset, Threats as _},
};

use super::{
    classification_levels::height,
    declare::{number, once, paths, share, text},
};

noun_table! {
    /// Things worth protecting.
    "assets" of Asset, |source| asset, model in source.model.assets().map(|asset| (asset, source.model)) => {
        ! "threats" paths(Statement::Threat, "the threats that target it"), once(asset.threats().map(|threat| threat.facts().path()));
        ! "unmitigated" paths(Statement::Threat, "the threats among them that need work"), once(asset.threats().unmitigated().map(|threat| threat.facts().path()));
        ! "controls" paths(Statement::Control, "the controls against them"), once(asset.controls().map(|control| control.facts().path()));
        ! "assumptions" paths(Statement::Assumption, "the assumptions about it"), once(asset.assumptions().map(|assumption| assumption.facts().path()));
        ! "accesses" number("how many places touch it"), asset.accesses().count();
        ! "flows" number("how many flows carry it"), asset.flows().count();
        ? "classification_policy" text("the path of the policy that its classification is a level of"), asset.facts().classification.as_ref().map(|level| &level.policy);
        ! "height" share("how high its classification stands in its policy, from 0 to 1; 1 where nobody classified it"), height_of(model, asset);
    } renamed []
}

/// What nobody classified, and what has a level that its policy lacks, stands highest.
fn height_of(model: &Model, asset: Asset<'_>) -> f64 {
    let Some(level) = &asset.facts().classification else { return 1.0 };
    let policy = model.facts().classifications.iter().find(|policy| policy.path == level.policy);
    let rank = policy.and_then(|policy| policy.levels.iter().position(|name| *name == level.name));
    policy.zip(rank).map_or(1.0, |(policy, rank)| height(rank, policy.levels.len()))
}
