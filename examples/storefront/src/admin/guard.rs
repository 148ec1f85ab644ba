//! The guard of the admin area.

use crate::accounts::{Account, Role};
use crate::model::{AdminDoors, ForcedBrowsing, RoleGuard};
use crate::web::WebFront;
use threatmodel::prelude::*;

/// Whether an account may open a page of the admin area.
///
/// Stops customers from giving themselves the rights of an administrator.
#[must_use]
#[mitigates(
    ForcedBrowsing,
    by = RoleGuard,
    scope = [WebFront],
    bypass = true,
    emit = AdminDoors(account = account.name, path)
)]
pub fn may_administer(account: &Account, path: &str) -> bool {
    account.role == Role::Admin
}
