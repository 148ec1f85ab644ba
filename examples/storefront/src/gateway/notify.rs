//! Tells the merchant how a charge ended.

use std::sync::Arc;
use std::time::Duration;

use super::Gateway;
use crate::error::{Error, Result};
use crate::model::{Money, Orders};
use crate::payment::Payments;
use crate::payment::message::{Callback, ChargeRequest};
use crate::payment::signature::{self, Purpose, SIGNATURE_HEADER, TIME_HEADER};
use crate::{clock, random};
use threatmodel::prelude::*;

const TRIES: u32 = 3;

/// Reports a payment; tries again for a while if the merchant does not answer.
pub(super) async fn paid(gateway: Arc<Gateway>, request: ChargeRequest) {
    if let Err(error) = report(&gateway, request).await {
        eprintln!("gateway: {error}");
    }
}

#[flow(to = Payments, carries = [Orders, Money], protocol = "http on this machine", authenticated)]
async fn report(gateway: &Gateway, request: ChargeRequest) -> Result<()> {
    let body = serde_json::to_vec(&Callback {
        event: random::token()?,
        reference: request.reference,
        amount_cents: request.amount_cents,
        paid: true,
    })
    .map_err(Error::internal)?;
    for number in 1..=TRIES {
        if delivered(gateway, body.clone()).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200) * number).await;
    }
    Err(Error::internal("the merchant does not take the callback"))
}

async fn delivered(gateway: &Gateway, body: Vec<u8>) -> Result<bool> {
    let now = clock::now();
    let signature = signature::sign(&gateway.key, Purpose::Callback, now, &body)?;
    let request = gateway
        .http
        .post(&gateway.callback_url)
        .header(TIME_HEADER, now)
        .header(SIGNATURE_HEADER, signature)
        .body(body);
    let response = request.send().await;
    Ok(response.is_ok_and(|response| response.status().is_success()))
}
