//! Callbacks of the gateway, which anybody could try to send.

use rusqlite::Connection;

use super::message::Callback;
use super::signature::{self, Purpose, Signed};
use crate::clock;
use crate::error::{Error, Result};
use crate::model::{AmountCheck, CallbackReplay, EventMemory, ForgedCallback, GatewayKey, Money};
use crate::orders::order::{Order, Status};
use crate::orders::settlement;
use crate::shop::Shop;
use crate::store::{events, orders};
use threatmodel::prelude::*;

// Longer than a signature is fresh, so that a known event cannot come back.
const REMEMBERED_SECONDS: i64 = 3600;

/// The answer to an event that was told before.
pub const KNOWN: &str = "This event is known.";

/// The result of a callback.
pub struct Settled {
    /// The receipt number of the order.
    pub order: String,
    /// The present state.
    pub status: Status,
}

/// Checks a callback and does what it says.
#[threat(ForgedCallback)]
#[threat(CallbackReplay)]
#[accesses(GatewayKey, ops = [Read])]
#[accesses(Money, ops = [Write])]
pub fn accept(shop: &Shop, message: &Signed<'_>) -> Result<Settled> {
    let now = clock::now();
    if !signature::authentic(shop.payments.key(), Purpose::Callback, message) {
        return Err(Error::Forbidden);
    }
    if !signature::fresh(message.signed_at, now) {
        return Err(Error::Forbidden);
    }
    let callback: Callback =
        serde_json::from_slice(message.body).map_err(|_| Error::Invalid("This is not a callback."))?;
    shop.store.write(|tx| apply(tx, &callback, now))
}

/// Whether an event is told for the first time; it is remembered from then on.
///
/// Stops a recorded callback from taking effect twice.
#[mitigates(CallbackReplay, by = EventMemory, bypass = Ok(true))]
pub fn first_time(tx: &Connection, event: &str, now: i64) -> Result<bool> {
    events::insert(tx, event, now)
}

/// Whether a callback is about the amount the order costs.
///
/// Stops a small payment from settling a large order.
#[must_use]
#[mitigates(ForgedCallback, by = AmountCheck, bypass = true)]
pub fn amount_matches(callback: &Callback, order: &Order) -> bool {
    callback.amount_cents == order.total.0
}

fn apply(tx: &Connection, callback: &Callback, now: i64) -> Result<Settled> {
    events::clear_before(tx, now - REMEMBERED_SECONDS)?;
    if !first_time(tx, &callback.event, now)? {
        return Err(Error::Conflict(KNOWN));
    }
    let order = orders::by_receipt(tx, &callback.reference)?.ok_or(Error::NotFound)?;
    if !amount_matches(callback, &order) {
        return Err(Error::Conflict("This is not what the order costs."));
    }
    let status = if callback.paid { Status::Paid } else { Status::Declined };
    settlement::settle(tx, &callback.reference, status)?;
    Ok(Settled { order: callback.reference.clone(), status })
}
