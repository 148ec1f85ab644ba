//! Who may enter the admin area.

use crate::accounts::{Account, Role};

/// Whether an account may enter the admin area.
///
/// Stops customers from giving themselves the rights of an administrator.
#[must_use]
pub fn may_administer(account: &Account) -> bool {
    account.role == Role::Admin
}
