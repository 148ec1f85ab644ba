//! The messages between shop and gateway, as JSON.

use serde::{Deserialize, Serialize};

/// Asks the gateway for money; it carries a card number, so it has no `Debug`.
#[derive(Serialize, Deserialize)]
pub struct ChargeRequest {
    /// The receipt number; the gateway charges each at most once.
    pub reference: String,
    /// The amount.
    pub amount_cents: i64,
    /// The whole card number.
    pub card: String,
}

/// The first answer of the gateway.
#[derive(Serialize, Deserialize)]
pub struct ChargeAnswer {
    /// Stands for the card from now on.
    pub token: String,
    /// Whether the card was taken.
    pub accepted: bool,
}

/// The final word of the gateway.
#[derive(Serialize, Deserialize)]
pub struct Callback {
    /// The number of this event; each is told once.
    pub event: String,
    /// The receipt number.
    pub reference: String,
    /// The amount that moved.
    pub amount_cents: i64,
    /// Whether the money is there.
    pub paid: bool,
}
