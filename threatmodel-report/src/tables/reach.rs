//! What components and actors can reach.

use threatmodel_grammar::{RefKind, Statement};

use super::declare::{flag, number, path, path_of, text};

table! {
    /// The assets that each component and each actor can reach from where it is placed: what it uses, what lies in its trust zone,
    /// what its neighbours there use, and what flows lead to, step by step.
    "reach" of "way", |source| (from, reach) in {
        let components = source.model.components().flat_map(|from| from.reach().map(move |reach| (from.facts().path(), reach)));
        let actors = source.model.actors().flat_map(|from| from.reach().map(move |reach| (from.facts().path(), reach)));
        components.chain(actors)
    } => {
        ! "from" path_of(RefKind::Endpoint, "the component or actor"), from;
        ! "asset" path(Statement::Asset, "the asset"), reach.asset.facts().path();
        ! "used" flag("it uses the asset itself"), reach.used;
        ! "steps" number("the length of the way"), reach.way.len();
        ! "way" text("the way to it, in words"), reach.explained();
    }
}
