//! Where the gateway reports.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::AppState;
use crate::error::{Error, Result};
use crate::gateway::read_signature;
use crate::payment::callback;

pub(super) async fn receive(State(shop): AppState, headers: HeaderMap, body: Bytes) -> Result<StatusCode> {
    shop.run(move |shop| {
        let message = read_signature(&headers, &body).ok_or(Error::Forbidden)?;
        callback::accept(shop, &message)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
