//! Sessions: who a browser is.

use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use super::Account;
use crate::error::Result;
use crate::model::{
    RandomTokens, SessionFixation, SessionGuessing, SessionRotation, SessionTheft, SessionTokens, TokenFingerprints,
};
use crate::store::{Store, sessions};
use crate::{audit, clock, digest, random};
use threatmodel::prelude::*;

/// The session of a browser; it carries secrets, so it has no `Debug`.
#[derive(Clone)]
pub struct Session {
    /// The row of the session; the basket hangs on it.
    pub id: i64,
    /// The secret in the cookie.
    pub token: String,
    /// The secret in the forms.
    pub csrf: String,
    /// The account, once signed in.
    pub account: Option<Account>,
}

/// Starts a session without an account.
#[threat(SessionTheft)]
pub fn start(store: &Store, seconds: i64) -> Result<Session> {
    store.write(|tx| insert(tx, seconds))
}

/// The running session behind a cookie.
#[threat(SessionGuessing)]
pub fn find(store: &Store, token: &str) -> Result<Option<Session>> {
    let key = stored_token(token);
    let stored = store.read(|db| sessions::by_token(db, &key, clock::now()))?;
    Ok(stored.map(|stored| Session {
        id: stored.id,
        token: token.to_owned(),
        csrf: stored.csrf,
        account: stored.account,
    }))
}

/// Puts an account into a session and answers the new content of the cookie.
#[threat(SessionFixation)]
pub fn sign_in(store: &Store, session: &Session, account: &Account, seconds: i64) -> Result<String> {
    store.write(|tx| {
        let session = without_account(tx, session, seconds)?;
        let token = token_after_sign_in(&session.token)?;
        let csrf = random::token()?;
        let expires = clock::now() + seconds;
        let stored = stored_token(&token);
        sessions::renew(tx, session.id, &stored, &csrf, account.id, expires)?;
        Ok(token)
    })
}

/// Ends a session.
pub fn end(store: &Store, session: &Session) -> Result<()> {
    store.write(|tx| {
        if let Some(account) = &session.account {
            audit::append(tx, &account.name, "signed out", "")?;
        }
        sessions::delete(tx, session.id)
    })
}

/// The token of a session after signing in: a new one, whatever it was before.
///
/// Stops session fixation: a token planted in the browser of a victim never gets signed in.
#[mitigates(SessionFixation, by = SessionRotation, bypass = Ok(before.to_owned()))]
pub fn token_after_sign_in(before: &str) -> Result<String> {
    new_token()
}

/// A session token of 256 random bits.
///
/// Stops guessing the session of somebody else.
#[mitigates(SessionGuessing, by = RandomTokens, bypass = Ok(counted_token()))]
pub fn new_token() -> Result<String> {
    random::token()
}

/// The token without random bits: only attack tests ask for it.
fn counted_token() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{:064}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The form of a session token the database may keep: its fingerprint.
///
/// Stops a thief of the database from taking over running sessions.
#[must_use]
#[mitigates(SessionTheft, by = TokenFingerprints, bypass = token.to_owned())]
#[accesses(SessionTokens, ops = [Read])]
pub fn stored_token(token: &str) -> String {
    digest::sha256_hex(token.as_bytes())
}

// The basket of one account must not fall to the next one that signs in on the same browser.
fn without_account(tx: &Connection, session: &Session, seconds: i64) -> Result<Session> {
    if session.account.is_none() {
        return Ok(session.clone());
    }
    sessions::delete(tx, session.id)?;
    insert(tx, seconds)
}

fn insert(tx: &Connection, seconds: i64) -> Result<Session> {
    let now = clock::now();
    sessions::delete_expired(tx, now)?;
    let token = new_token()?;
    let csrf = random::token()?;
    let id = sessions::insert(tx, &stored_token(&token), &csrf, now + seconds)?;
    Ok(Session { id, token, csrf, account: None })
}
