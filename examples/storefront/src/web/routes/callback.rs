//! Where the gateway reports.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::AppState;
use crate::error::{Error, Result};
use crate::gateway::read_signature;
use crate::model::{CallbackRefused, OrderPaid};
use crate::orders::order::Status;
use crate::payment::callback::{self, Settled};
use threatmodel::{catalogue as kinds, prelude::*};

#[dismisses(
    kinds::MessageForgeryOrReplay,
    because = "`payment::callback::accept`, which it calls, checks signature, time and number",
    owner = "payments team"
)]
pub(super) async fn receive(State(shop): AppState, headers: HeaderMap, body: Bytes) -> Result<StatusCode> {
    let accepted = shop
        .run(move |shop| {
            let message = read_signature(&headers, &body).ok_or(Error::Forbidden)?;
            callback::accept(shop, &message)
        })
        .await;
    match &accepted {
        Ok(Settled { order, status: Status::Paid }) => step!(OrderPaid, order = order.as_str()),
        // The same message twice is a gateway that tries again.
        Err(Error::Conflict(callback::KNOWN)) => {}
        Err(error @ (Error::Forbidden | Error::Conflict(_))) => refused(error),
        _ => {}
    }
    accepted?;
    Ok(StatusCode::NO_CONTENT)
}

#[detects(CallbackRefused)]
fn refused(error: &Error) {
    detect!(CallbackRefused, reason = %error, outcome = "refused");
}
