//! Reads forms, once their secret is checked.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{csrf, visitor};
use crate::error::{Error, Result};

/// A posted form; a handler cannot get at it without the check of its secret.
pub(super) struct Form<T>(pub(super) T);

#[derive(Deserialize)]
struct Secret {
    csrf: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let session = visitor::session(request.extensions())?;
        let body =
            Bytes::from_request(request, state).await.map_err(|refused| refusal(refused.into_response().status()))?;
        let secret: Secret = read(&body)?;
        if !csrf::token_matches(&session, &secret.csrf) {
            return Err(Error::Forbidden);
        }
        Ok(Self(read(&body)?))
    }
}

/// Why a body could not be read.
pub(super) fn refusal(status: StatusCode) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::Invalid("This form is incomplete.") }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_urlencoded::from_bytes(body).map_err(|_| Error::Invalid("This form is incomplete."))
}
