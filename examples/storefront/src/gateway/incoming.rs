//! Reads the signature headers of a request.

use axum::http::HeaderMap;

use crate::payment::signature::{SIGNATURE_HEADER, Signed, TIME_HEADER};

/// A body with the signature that came with it; `None` if a header is missing or broken.
pub(crate) fn read_signature<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> Option<Signed<'a>> {
    Some(Signed {
        body,
        signed_at: text(headers, TIME_HEADER)?.parse().ok()?,
        signature: text(headers, SIGNATURE_HEADER)?,
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
