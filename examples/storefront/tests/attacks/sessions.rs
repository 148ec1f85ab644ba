//! Sessions and their cookies.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, start},
    data,
    legitimate::a_customer_mistypes_and_signs_in,
};

#[mitigates(SessionTheft, by = TokenFingerprints, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn a_stolen_database_with_sessions() {
    let running = start().await;
    let alice = Browser::customer(&running, "alice").await;
    let cookie = alice.cookie.unwrap();
    let (name, token) = cookie.split_once('=').unwrap();
    assert_eq!((name, token.len()), ("__Host-session", 64));
    // The shop has drawn the secret itself; from here on it is a canary.
    let _ = Canary::<SessionTokens>::mint().with(|_| token.to_owned());
    assert_no_leak!(data(&running));
}

#[mitigates(SessionHijacking, by = CookieFlags, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn a_cookie_within_reach() {
    let running = start().await;
    let mut alice = Browser::new(&running);
    for page in [alice.get("/").await, alice.register("alice", "").await] {
        let cookie = page.header("set-cookie").to_owned();
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert_blocked!(cookie.contains(flag), "the session cookie lacks {flag}");
        }
        assert!(cookie.contains("; Path=/"), "{cookie}");
    }
}

#[mitigates(SessionGuessing, by = RandomTokens, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn a_guessed_session() {
    let running = start().await;
    let mut alice = Browser::new(&running);
    let secret = alice.secret().await;
    let fields = format!("name=alice&password={}&csrf={secret}", crate::browser::PASSWORD);
    assert_eq!(alice.post_plain("/register", &fields).await.status, 303);
    let mut mallory = Browser::new(&running);
    for guess in 0..10 {
        mallory.cookie = Some(format!("__Host-session={guess:064}"));
        let page = mallory.get("/").await;
        assert_blocked!(!page.body.contains("alice"), "session {guess} is that of alice");
        assert!(page.body.contains("Sign in"));
    }
    let (_, token) = mallory.cookie.as_ref().unwrap().split_once('=').unwrap();
    assert_eq!(token.len(), 64);
    assert_ne!(token, format!("{:064}", 9), "a token is never taken from a browser");
    let mut other = Browser::new(&running);
    other.get("/").await;
    assert_ne!(mallory.cookie, other.cookie);
}

#[mitigates(SessionFixation, by = SessionRotation, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn a_planted_session() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    mallory.get("/").await;
    let mut alice = mallory.clone();
    assert_eq!(alice.register("alice", "").await.status, 303);
    assert!(alice.get("/").await.body.contains("Sign out alice"));
    let page = mallory.get("/").await;
    assert_blocked!(!page.body.contains("alice"), "the planted session got signed in");
}

#[tokio::test]
async fn the_next_account_does_not_get_the_basket() {
    let running = start().await;
    let mut browser = Browser::customer(&running, "alice").await;
    browser.add_teapots(1).await;
    assert_eq!(browser.register("bob-b", "").await.status, 303);
    assert!(!browser.get("/basket").await.body.contains("Blue teapot"));
}
