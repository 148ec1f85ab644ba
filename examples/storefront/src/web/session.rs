//! Finds or starts the session of a request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::middleware::Next;
use axum::response::Response;

use super::cookie;
use crate::accounts::session;
use crate::error::Result;
use crate::model::{SessionHijacking, SessionTokens};
use crate::shop::Shop;
use threatmodel::prelude::*;

/// Gives every request its session; a page opened without one starts a new one.
#[threat(SessionHijacking)]
#[accesses(SessionTokens, ops = [Read])]
pub(super) async fn attach(State(shop): State<Arc<Shop>>, mut request: Request, next: Next) -> Result<Response> {
    let secure = shop.config.secure_cookies;
    if let Some(token) = cookie::read(request.headers(), secure).map(str::to_owned) {
        let found = shop.run(move |shop| session::find(&shop.store, &token)).await?;
        if let Some(session) = found {
            request.extensions_mut().insert(session);
            return Ok(next.run(request).await);
        }
    }
    if !request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let seconds = shop.config.session_seconds;
    let session = shop.run(move |shop| session::start(&shop.store, seconds)).await?;
    let set = cookie::set(&session.token, secure)?;
    request.extensions_mut().insert(session);
    let mut response = next.run(request).await;
    response.headers_mut().append(SET_COOKIE, set);
    Ok(response)
}
