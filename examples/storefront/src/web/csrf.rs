//! Keeps other sites from acting in the name of a visitor.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::accounts::session::Session;
use crate::digest;
use crate::error::{Error, Result};
use crate::model::{CrossSiteRequest, FormSecret, FormsProveTheirOrigin, OriginCheck};
use crate::shop::Shop;
use threatmodel::prelude::*;

/// Whether a form carries the secret of the session it is sent in.
///
/// Stops cross-site request forgery: another site cannot read the secret.
#[must_use]
#[mitigates(CrossSiteRequest, by = FormSecret, bypass = true)]
#[satisfies(FormsProveTheirOrigin)]
pub fn token_matches(session: &Session, sent: &str) -> bool {
    digest::same_secret(&session.csrf, sent)
}

/// Whether a request that changes something comes from a page of the shop.
///
/// Stops cross-site request forgery: browsers tell the origin, and no page can change that.
#[must_use]
#[mitigates(CrossSiteRequest, by = OriginCheck, bypass = true)]
pub fn origin_allowed(method: &Method, origin: Option<&str>, own: &str) -> bool {
    method.is_safe() || origin == Some(own)
}

/// Refuses requests from other origins.
pub(super) async fn check_origin(State(shop): State<Arc<Shop>>, request: Request, next: Next) -> Result<Response> {
    let origin = request.headers().get(header::ORIGIN);
    let origin = origin.and_then(|origin| origin.to_str().ok());
    if !origin_allowed(request.method(), origin, &shop.origin) {
        return Err(Error::Forbidden);
    }
    Ok(next.run(request).await)
}
