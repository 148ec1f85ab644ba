//! Checking name and password.

use super::{Account, password, registration, throttle};
use crate::audit;
use crate::error::{Error, Result};
use crate::model::{AccountData, AccountProbing, CredentialStuffing, RefusalsLookAlike, UniformAnswer};
use crate::shop::Shop;
use crate::store;
use threatmodel::prelude::*;

// One answer for every reason: a different one would tell which accounts exist.
#[mitigates(AccountProbing, by = UniformAnswer)]
#[satisfies(RefusalsLookAlike)]
const REFUSED: Error = Error::Invalid("Name or password is wrong.");

/// The account of this name, if the password is right.
#[threat(CredentialStuffing)]
#[threat(AccountProbing)]
#[accesses(AccountData, ops = [Read])]
pub fn sign_in(shop: &Shop, address: &str, name: &str, password: &str) -> Result<Account> {
    if !registration::name_allowed(name) || !password::length_allowed(password) {
        return Err(REFUSED);
    }
    throttle::attempt(shop, name, address)?;
    match verified(shop, name, password)? {
        Some(account) => admitted(shop, address, account),
        None => refused(shop, address, name),
    }
}

fn verified(shop: &Shop, name: &str, password: &str) -> Result<Option<Account>> {
    let stored = shop.store.read(|db| store::accounts::by_name(db, name))?;
    let hash = stored.as_ref().map(|stored| stored.password.as_str());
    let right = shop.hasher.verify(password, hash)?;
    Ok(stored.filter(|_| right).map(|stored| stored.account))
}

fn admitted(shop: &Shop, address: &str, account: Account) -> Result<Account> {
    throttle::clear(shop, &account.name, address)?;
    shop.store.write(|tx| audit::append(tx, &account.name, "signed in", address))?;
    Ok(account)
}

fn refused(shop: &Shop, address: &str, name: &str) -> Result<Account> {
    shop.store.write(|tx| audit::append(tx, address, "sign-in refused", name))?;
    Err(REFUSED)
}
