//! Who may enter the admin area.

use crate::accounts::{Account, Role};
use crate::model::{ForcedBrowsing, RoleGuard};
use crate::web::WebFront;
use threatmodel::prelude::*;

/// Whether an account may enter the admin area.
///
/// Stops customers from giving themselves the rights of an administrator.
#[must_use]
#[mitigates(ForcedBrowsing, by = RoleGuard, scope = [WebFront], bypass = true)]
pub fn may_administer(account: &Account) -> bool {
    account.role == Role::Admin
}
