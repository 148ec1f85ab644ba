//! The client of the gateway.

use std::time::Duration;

use reqwest::{Client, Response, redirect};

use super::card::CardNumber;
use super::message::{ChargeAnswer, ChargeRequest};
use super::signature::{self, Purpose, SIGNATURE_HEADER, TIME_HEADER};
use crate::clock;
use crate::error::{Error, Result};
use crate::gateway::PaymentGateway;
use crate::model::{CardNumbers, Money};
use crate::orders::money::Cents;
use threatmodel::{catalogue as kinds, prelude::*};

/// How a charge went, as far as the shop knows.
pub enum Charge {
    /// The card was taken; the token stands for it.
    Accepted(String),
    /// The card was not charged and will not be.
    Declined,
    /// There was no answer, so the card may have been charged.
    Unknown,
}

/// Talks to the gateway.
pub struct PaymentClient {
    http: Client,
    url: String,
    key: Vec<u8>,
}

#[dismisses(
    kinds::ServerSideRequestForgery,
    because = "the operator names the gateway; no input is part of the address",
    owner = "payments team"
)]
impl PaymentClient {
    /// A client for the gateway at this address.
    pub fn new(gateway: &str, key: Vec<u8>) -> Result<Self> {
        Ok(Self { http: http_client()?, url: format!("{gateway}/charges"), key })
    }

    /// Charges a card.
    #[flow(to = PaymentGateway, carries = [CardNumbers, Money], protocol = "http on this machine", authenticated)]
    #[accesses(CardNumbers, ops = [Read])]
    pub async fn charge(&self, receipt: &str, amount: Cents, card: &CardNumber) -> Result<Charge> {
        let body = serde_json::to_vec(&ChargeRequest {
            reference: receipt.to_owned(),
            amount_cents: amount.0,
            card: card.expose().to_owned(),
        })
        .map_err(Error::internal)?;
        match self.post(body).await? {
            Ok(response) => Ok(outcome(response).await),
            // Without a connection nothing was sent.
            Err(error) if error.is_connect() => Ok(Charge::Declined),
            Err(_) => Ok(Charge::Unknown),
        }
    }

    /// The key that callbacks of the gateway are signed with.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    async fn post(&self, body: Vec<u8>) -> Result<reqwest::Result<Response>> {
        let now = clock::now();
        let signature = signature::sign(&self.key, Purpose::Charge, now, &body)?;
        let request = self.http.post(&self.url).header(TIME_HEADER, now).header(SIGNATURE_HEADER, signature).body(body);
        Ok(request.send().await)
    }
}

/// An HTTP client that goes straight to the address it is given.
pub(crate) fn http_client() -> Result<Client> {
    Client::builder()
        .timeout(Duration::from_secs(10))
        // A redirect or proxy would carry the card number to somebody else.
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(Error::internal)
}

/// The longest answer of the gateway that is read, in bytes.
const LONGEST_ANSWER: usize = 4096;

async fn outcome(mut response: Response) -> Charge {
    if response.status().is_client_error() {
        return Charge::Declined;
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_ANSWER => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => return Charge::Unknown,
        }
    }
    match serde_json::from_slice::<ChargeAnswer>(&body) {
        Ok(answer) if answer.accepted => Charge::Accepted(answer.token),
        Ok(_) => Charge::Declined,
        Err(_) => Charge::Unknown,
    }
}
