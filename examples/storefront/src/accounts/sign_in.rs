//! Checking name and password.

use super::{Account, password, registration, throttle};
use crate::audit;
use crate::error::{Error, Result};
use crate::model::{AccountData, AccountProbing, CredentialStuffing, RefusalsLookAlike, UniformAnswer};
use crate::shop::Shop;
use crate::store;
use threatmodel::prelude::*;

/// The answer to a sign-in that is refused: one for every reason.
///
/// Stops finding out which accounts exist by what the shop says.
#[mitigates(AccountProbing, by = UniformAnswer, bypass = Error::Invalid(if known { "The password is wrong." } else { "There is no such account." }))]
#[satisfies(RefusalsLookAlike)]
fn refusal(known: bool) -> Error {
    Error::Invalid("Name or password is wrong.")
}

/// The account of this name, if the password is right.
#[threat(CredentialStuffing)]
#[threat(AccountProbing)]
#[accesses(AccountData, ops = [Read])]
pub fn sign_in(shop: &Shop, address: &str, name: &str, password: &str) -> Result<Account> {
    if !registration::name_allowed(name) || !password::length_allowed(password) {
        return Err(refusal(false));
    }
    throttle::attempt(shop, name, address)?;
    let stored = shop.store.read(|db| store::accounts::by_name(db, name))?;
    let hash = stored.as_ref().map(|stored| stored.password.as_str());
    let right = shop.hasher.verify(password, hash)?;
    match stored {
        Some(stored) if right => admitted(shop, address, stored.account),
        stored => refused(shop, address, name, stored.is_some()),
    }
}

fn admitted(shop: &Shop, address: &str, account: Account) -> Result<Account> {
    throttle::clear(shop, &account.name, address)?;
    shop.store.write(|tx| audit::append(tx, &account.name, "signed in", address))?;
    Ok(account)
}

fn refused(shop: &Shop, address: &str, name: &str, known: bool) -> Result<Account> {
    shop.store.write(|tx| audit::append(tx, address, "sign-in refused", name))?;
    Err(refusal(known))
}
