//! `#[derive(Classification)]`: it has no keys, its levels are the variants of the enum.

use crate::{Attribute, Statement};
use threatmodel_core::words::ItemKind;

/// The attribute.
pub(crate) static GRAMMAR: Attribute = Attribute {
    states: Statement::Classification,
    name: "derive(Classification)",
    on: &[ItemKind::Enum],
    first: None,
    keys: &[],
    constraints: &[],
    doc: "Makes an enum a classification policy: its variants are the levels, least protected first.",
    example: "#[derive(Clone, Copy, Classification)]\npub enum Level {\n    Open,\n    #[handling(owner, flows = [Encrypted])]\n    Sealed,\n}",
    line: None,
};
