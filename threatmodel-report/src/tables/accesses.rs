//! Accesses.

use threatmodel_core::words::Op;
use threatmodel_grammar::Statement;

use super::{
    Type,
    declare::{number, path},
};

table! {
    /// Code that touches an asset.
    "accesses" of "access", |source| (number, access) in source.model.accesses().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "asset" path(Statement::Asset, "the asset"), &access.facts().asset;
        ! "ops" (Type::Words(Op::NAMES), "the operations of the code on the asset; none stands for all".to_owned()), access.facts().ops.iter().map(|op| op.name()).collect::<Vec<_>>();
    } site &access.facts().site
}
