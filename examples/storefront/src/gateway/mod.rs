//! The payment gateway: a second server, as another company would run it.

mod charge;
mod incoming;
mod notify;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::error::Result;
use crate::payment::client::http_client;

use crate::model::PaymentProvider;
pub(crate) use incoming::read_signature;
use threatmodel::prelude::*;

/// The state of the gateway.
pub struct Gateway {
    callback_url: String,
    key: Vec<u8>,
    http: reqwest::Client,
    answered: Mutex<HashMap<String, Arc<str>>>,
}

impl Gateway {
    /// A gateway for one merchant: its callback address, and the key shared with it.
    pub fn new(callback_url: String, key: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self { callback_url, key, http: http_client()?, answered: Mutex::default() }))
    }

    /// The charges that arrived: the reference of each, and the answer.
    #[must_use]
    pub fn inbox(&self) -> Vec<String> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.iter().map(|(reference, answer)| format!("{reference}: {answer}")).collect()
    }
}

/// The routes of the gateway.
pub fn router(gateway: Arc<Gateway>) -> Router {
    Router::new().route("/charges", post(charge::charge)).layer(DefaultBodyLimit::max(16 * 1024)).with_state(gateway)
}

/// The payment provider.
#[component(kind = External, zone = PaymentProvider)]
pub struct PaymentGateway;
