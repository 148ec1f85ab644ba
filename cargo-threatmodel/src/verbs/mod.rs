//! The verbs: one file each.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod lock;
pub(crate) mod report;
pub(crate) mod verify;
