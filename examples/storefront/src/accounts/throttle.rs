//! Limits how often a visitor may try to sign in or register.

use std::net::IpAddr;

use crate::clock;
use crate::error::{Error, Result};
use crate::model::{CredentialStuffing, GuardedSessions, LoginThrottle};
use crate::shop::Shop;
use crate::store::attempts;
use threatmodel::prelude::*;

/// How many attempts are allowed within a window of time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Attempts of one address on one account.
    pub per_account: i64,
    /// Attempts of one address on all accounts.
    pub per_address: i64,
    /// The length of the window in seconds.
    pub window_seconds: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_account: 5, per_address: 30, window_seconds: 15 * 60 }
    }
}

/// Whether one more attempt is allowed after those already made.
///
/// Stops credential stuffing, password guessing and floods of costly hashes.
#[must_use]
#[mitigates(CredentialStuffing, by = LoginThrottle, bypass = true)]
#[satisfies(GuardedSessions)]
pub fn attempt_allowed(limits: Limits, on_account: i64, by_address: i64) -> bool {
    on_account < limits.per_account && by_address < limits.per_address
}

/// Counts one attempt, or refuses it.
///
/// The count goes up before the password is looked at, so that attempts side by side count too.
pub(super) fn attempt(shop: &Shop, name: &str, address: &str) -> Result<()> {
    let name = name.to_lowercase();
    let limits = shop.config.limits;
    let now = clock::now();
    shop.store.write(|tx| {
        attempts::clear_before(tx, now - limits.window_seconds)?;
        let on_account = attempts::for_account(tx, &name, address)?;
        let by_address = attempts::for_address(tx, address)?;
        if !attempt_allowed(limits, on_account, by_address) {
            return Err(Error::TooMany);
        }
        attempts::insert(tx, &name, address, now)
    })
}

/// Forgets the attempts on an account once its owner got in.
pub(super) fn clear(shop: &Shop, name: &str, address: &str) -> Result<()> {
    let name = name.to_lowercase();
    shop.store.write(|tx| attempts::clear(tx, &name, address))
}

/// The part of an address that one visitor cannot change at will.
///
/// An IPv6 visitor owns a whole /64 network and could use a new address for every attempt.
#[must_use]
pub fn visitor_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
