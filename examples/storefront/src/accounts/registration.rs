//! Opening an account.

use super::{Account, Role, password, throttle};
use crate::audit;
use crate::error::{Error, Result};
use crate::model::{CredentialStuffing, NameProbing, PasswordTheft};
use crate::shop::Shop;
use crate::store;
use threatmodel::prelude::*;

/// Opens an account of the given role.
#[threat(CredentialStuffing)]
pub fn register(shop: &Shop, address: &str, name: &str, password: &str, role: Role) -> Result<Account> {
    check(name, password)?;
    throttle::attempt(shop, name, address)?;
    create(shop, name, password, role)
}

/// Opens the first administrator account, unless there is one; `false` if there was.
pub(crate) fn ensure_admin(shop: &Shop, password: &str) -> Result<bool> {
    if shop.store.read(store::accounts::has_admin)? {
        return Ok(false);
    }
    check("admin", password)?;
    create(shop, "admin", password, Role::Admin)?;
    Ok(true)
}

#[threat(PasswordTheft)]
#[threat(NameProbing)]
#[accepts(
    NameProbing,
    because = "a name must be unique, so people who ask for one learn whether it is taken; the throttle slows probing down",
    owner = "accounts team",
    until = "2027-12-31"
)]
fn create(shop: &Shop, name: &str, password: &str, role: Role) -> Result<Account> {
    let stored = shop.hasher.hash(password)?;
    shop.store.write(|tx| {
        if !store::accounts::insert(tx, name, &stored, role)? {
            return Err(Error::Conflict("This name is taken."));
        }
        audit::append(tx, name, "registered", role.as_str())?;
        let stored = store::accounts::by_name(tx, name)?;
        stored.map(|stored| stored.account).ok_or(Error::NotFound)
    })
}

fn check(name: &str, password: &str) -> Result<()> {
    if !name_allowed(name) {
        return Err(Error::Invalid("A name has 3 to 32 letters, digits, dots or dashes."));
    }
    if !password::length_allowed(password) {
        return Err(Error::Invalid("A password has 12 to 128 bytes."));
    }
    Ok(())
}

/// Whether a text can be the name of an account.
#[must_use]
pub fn name_allowed(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    (3..=32).contains(&name.len()) && name.bytes().all(letter)
}
