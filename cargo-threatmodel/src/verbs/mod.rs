//! The verbs: one file each.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod lock;
pub(crate) mod man;
pub(crate) mod mcp;
pub(crate) mod observe;
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod suggest;
pub(crate) mod surface;
pub(crate) mod triage;
pub(crate) mod verify;
