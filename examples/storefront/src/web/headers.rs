//! The headers every answer carries.

use crate::catalogue::Catalogue;
use crate::model::{ContentPolicy, CrossSiteScripting, FixedTypes, MaliciousUpload};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::Next;
use axum::response::Response;
use threatmodel::prelude::*;

/// Tells the browser to run no script and to load nothing but the shop's own styles and pictures.
///
/// Stops a script that got into a page after all, and the shop from being shown inside another page.
#[must_use]
#[mitigates(CrossSiteScripting, by = ContentPolicy, bypass = "default-src * 'unsafe-inline'")]
pub fn content_security_policy() -> &'static str {
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'"
}

/// Tells the browser to believe the type of an answer instead of guessing.
///
/// Stops an upload from being run as a script or shown as a page.
#[must_use]
#[mitigates(MaliciousUpload, by = FixedTypes, scope = [Catalogue], bypass = "")]
pub fn content_type_options() -> &'static str {
    "nosniff"
}

/// Adds the headers.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = HeaderValue::from_static;
    headers.insert(CONTENT_SECURITY_POLICY, fixed(content_security_policy()));
    headers.insert(X_CONTENT_TYPE_OPTIONS, fixed(content_type_options()));
    // Not `no-referrer`: browsers would then send `Origin: null` with the shop's own forms.
    headers.insert(REFERRER_POLICY, fixed("same-origin"));
    // Pages hold names, orders and secrets; only files that are the same for all may be kept.
    headers.entry(CACHE_CONTROL).or_insert(fixed("no-store"));
    response
}
