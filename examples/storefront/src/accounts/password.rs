//! How passwords are kept.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::error::{Error, Result};
use crate::model::{HashFlood, NothingOfUseAtRest, PasswordBounds, PasswordHashing, PasswordTheft};
use crate::random;
use threatmodel::prelude::*;

/// The work of one Argon2id hash.
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that could be filled side by side.
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// The parameters that OWASP recommends for Argon2id.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// Whether a password is long enough to resist guessing and short enough to hash.
///
/// Stops hash flooding with endless passwords.
#[must_use]
#[mitigates(HashFlood, by = PasswordBounds, bypass = true)]
pub fn length_allowed(password: &str) -> bool {
    (12..=128).contains(&password.len())
}

/// The form of a password the database may keep: a salted Argon2id hash.
///
/// Stops a thief of the database from reading passwords, and makes guessing slow.
#[mitigates(PasswordTheft, by = PasswordHashing, bypass = Ok(password.to_owned()))]
#[satisfies(NothingOfUseAtRest)]
pub fn stored_form(cost: PasswordCost, password: &str) -> Result<String> {
    let salt = random::bytes::<16>()?;
    argon(cost)?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(Error::internal)
}

/// Whether the password belongs to the stored form.
#[must_use]
#[mitigates(PasswordTheft, by = PasswordHashing, bypass = password == stored)]
pub fn matches(password: &str, stored: &str) -> bool {
    // Cost and salt come from the stored form, so hashes made at an older cost still work.
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn argon(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
