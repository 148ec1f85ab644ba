//! Answers charge requests.

use std::sync::{Arc, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::{Gateway, notify, read_signature};
use crate::model::{CardNumbers, ForgedCharge, SignedMessages};
use crate::payment::message::{ChargeAnswer, ChargeRequest};
use crate::payment::signature::{self, Purpose, Signed};
use crate::{clock, random};
use threatmodel::prelude::*;

/// A test card that is always refused.
const REFUSED_CARD: &str = "4000000000000002";
/// A test card that is taken but never settled.
const UNSETTLED_CARD: &str = "4000000000000119";

/// Takes a signed charge request.
#[threat(ForgedCharge)]
#[accesses(CardNumbers, ops = [Read])]
pub(super) async fn charge(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<String, StatusCode> {
    let message = read_signature(&headers, &body).ok_or(StatusCode::UNAUTHORIZED)?;
    if !from_merchant(&gateway.key, &message) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let request: ChargeRequest = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    answer(&gateway, request)
}

/// Whether a charge request was signed by the merchant just now.
///
/// Stops strangers from charging cards in the name of the shop.
#[must_use]
#[mitigates(ForgedCharge, by = SignedMessages, bypass = true)]
pub(super) fn from_merchant(key: &[u8], message: &Signed<'_>) -> bool {
    signature::authentic(key, Purpose::Charge, message) && signature::fresh(message.signed_at, clock::now())
}

fn answer(gateway: &Arc<Gateway>, request: ChargeRequest) -> Result<String, StatusCode> {
    let known = |answered: &Arc<str>| answered.to_string();
    let mut answered = gateway.answered.lock().unwrap_or_else(PoisonError::into_inner);
    // A request that is repeated gets the same answer and moves no more money.
    if let Some(answer) = answered.get(&request.reference) {
        return Ok(known(answer));
    }
    let answer = new_answer(&request)?;
    answered.insert(request.reference.clone(), answer.as_str().into());
    if request.card != REFUSED_CARD && request.card != UNSETTLED_CARD {
        tokio::spawn(notify::paid(Arc::clone(gateway), request));
    }
    Ok(answer)
}

fn new_answer(request: &ChargeRequest) -> Result<String, StatusCode> {
    let token = random::token().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let answer = ChargeAnswer { token: format!("tok_{token}"), accepted: request.card != REFUSED_CARD };
    serde_json::to_string(&answer).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
