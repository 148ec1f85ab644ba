//! A dependency without annotations.

/// Pays.
pub fn pay() {}
