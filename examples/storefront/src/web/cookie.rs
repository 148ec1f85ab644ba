//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::{Error, Result};
use crate::model::{CookieFlags, SessionHijacking};
use threatmodel::prelude::*;

/// The content of the session cookie of a request.
#[must_use]
pub fn read(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let name = name(secure);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split("; "))
        .filter_map(|cookie| cookie.split_once('='))
        .find_map(|(found, token)| (found == name).then_some(token))
}

/// The header that sets the session cookie.
pub fn set(token: &str, secure: bool) -> Result<HeaderValue> {
    let cookie = format!("{}={token}; Path=/; {}", name(secure), flags(secure));
    HeaderValue::try_from(cookie).map_err(Error::internal)
}

/// The header that deletes the session cookie.
pub fn delete(secure: bool) -> Result<HeaderValue> {
    let cookie = format!("{}=; Path=/; Max-Age=0; {}", name(secure), flags(secure));
    HeaderValue::try_from(cookie).map_err(Error::internal)
}

/// The flags that keep the session cookie from scripts, other sites and plain HTTP.
///
/// Stops session hijacking.
#[must_use]
#[mitigates(SessionHijacking, by = CookieFlags, bypass = String::new())]
pub fn flags(secure: bool) -> String {
    let flags = if secure { "HttpOnly; SameSite=Lax; Secure" } else { "HttpOnly; SameSite=Lax" };
    flags.to_owned()
}

// Browsers take a `__Host-` cookie from this very host only, so no neighbour can plant one.
fn name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}
