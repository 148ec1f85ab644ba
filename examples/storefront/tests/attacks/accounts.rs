//! Passwords and accounts.

use storefront::{
    Config, Shop,
    accounts::{
        password::PasswordCost,
        throttle::{Limits, visitor_address},
    },
    model::*,
    store::accounts::by_name,
};
use threatmodel::prelude::*;

use crate::{
    browser::{ADMIN_PASSWORD, Browser, PASSWORD, config, start},
    data,
    legitimate::a_customer_mistypes_and_signs_in,
};

#[mitigates(CredentialStuffing, by = LoginThrottle, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn guessing_the_password_of_one_account() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for _ in 0..5 {
        assert_eq!(mallory.log_in("admin", "wrong password").await.status, 422);
    }
    let status = mallory.log_in("ADMIN", ADMIN_PASSWORD).await.status;
    assert_blocked!(status == 429, "the sixth guess was taken: {status}");
}

#[mitigates(CredentialStuffing, by = LoginThrottle, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn stuffing_many_accounts() {
    let limits = Limits { per_address: 3, ..Limits::default() };
    let running = Shop::start(Config { limits, ..config() }).await.unwrap();
    let mut mallory = Browser::new(&running);
    for name in ["alice", "bob", HONEY_ACCOUNT] {
        assert_eq!(mallory.log_in(name, PASSWORD).await.status, 422);
    }
    let status = mallory.log_in("dave", PASSWORD).await.status;
    assert_blocked!(status == 429, "the fourth account was tried: {status}");
}

#[mitigates(CredentialStuffing, by = LoginThrottle, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn opening_an_account_instead() {
    let limits = Limits { per_address: 3, ..Limits::default() };
    let running = Shop::start(Config { limits, ..config() }).await.unwrap();
    let mut mallory = Browser::new(&running);
    for name in ["alice", "bob", HONEY_ACCOUNT] {
        assert_eq!(mallory.log_in(name, PASSWORD).await.status, 422);
    }
    let status = mallory.register("mallory", "").await.status;
    assert_blocked!(status == 429, "an account was opened: {status}");
}

#[threat(CredentialStuffing)]
#[test]
fn one_network_is_one_visitor() {
    let address = |text: &str| visitor_address(text.parse().unwrap());
    assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:aaaa::4"));
    assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
    assert_eq!(address("::ffff:10.0.0.1"), "10.0.0.1");
}

// The answer and the response time of the shop each give the account away, so both controls are needed.
#[mitigates(AccountProbing, by = [all(UniformAnswer, DecoyHash)], legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn telling_known_accounts_from_unknown_ones() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let known = mallory.log_in("admin", "wrong password").await;
    let unknown = mallory.log_in("nobody", "wrong password").await;
    assert_blocked!(known.status == unknown.status && known.body == unknown.body, "the answers differ");
    let hashes = running.shop().hasher.comparisons();
    assert_blocked!(hashes == 2, "two sign-ins took {hashes} hashes, which shows in the time");
}

#[mitigates(HashFlood, by = PasswordBounds, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn endless_passwords() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let endless = "x".repeat(129);
    assert_eq!(mallory.log_in("admin", &endless).await.status, 422);
    assert_blocked!(running.shop().hasher.comparisons() == 0, "an endless password was hashed");
    let status = mallory.post("/register", &format!("name=mallory&password={endless}")).await.status;
    assert_blocked!(status == 422, "an endless password was taken: {status}");
    let status = mallory.post("/register", "name=mallory&password=short").await.status;
    assert_blocked!(status == 422, "a short password was taken: {status}");
}

#[mitigates(HashFlood, by = HashSlots, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn more_hashes_than_there_are_slots() {
    // The first administrator needs a hash too, so a shop without a slot cannot start.
    let none = Config { hashes_at_once: 0, ..config() };
    assert_blocked!(Shop::start(none).await.is_err(), "a hash was made without a slot");
}

#[mitigates(PasswordTheft, by = PasswordHashing, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn a_stolen_database_with_passwords() {
    let running = start().await;
    let password = Canary::<Passwords>::mint().text();
    let mut alice = Browser::new(&running);
    assert_eq!(alice.post("/register", &format!("name=alice&password={password}")).await.status, 303);
    assert_no_leak!(data(&running));
    let stored = running.shop().store.read(|db| by_name(db, "alice")).unwrap().unwrap().password;
    assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
    // The stored value opens nothing by itself.
    let encoded = stored.replace('+', "%2B").replace('=', "%3D");
    let status = Browser::new(&running).log_in("alice", &encoded).await.status;
    assert_blocked!(status == 422, "the stored form of the password opened the account: {status}");
}

#[satisfies(NothingOfUseAtRest)]
#[test]
fn hashing_a_password_is_costly_by_default() {
    let PasswordCost { memory_kib, passes, .. } = Config::default().password_cost;
    assert!(memory_kib >= 19 * 1024 && passes >= 2);
}
