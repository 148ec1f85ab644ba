//! Customers and administrators: registration, signing in, sessions.

pub mod hasher;
pub mod password;
pub mod registration;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod throttle;

use crate::model::ShopHost;
pub use role::Role;
use threatmodel::prelude::*;

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The number of the account.
    pub id: i64,
    /// The name, unique in the shop.
    pub name: String,
    /// The role of the account.
    pub role: Role,
}

/// Registration, sign-in, sessions.
#[component(kind = Process, zone = ShopHost)]
pub struct AccountKeeping;
