//! An order and its state.

use super::money::Cents;

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The gateway has not settled the payment yet.
    Pending,
    /// The gateway has the money.
    Paid,
    /// The gateway refused the card; the goods are back in stock.
    Declined,
}

impl Status {
    /// The word the database keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Declined => "declined",
        }
    }

    /// Reads the word of the database; an unknown word is never taken for paid.
    #[must_use]
    pub fn from_stored(word: &str) -> Self {
        match word {
            "paid" => Self::Paid,
            "declined" => Self::Declined,
            _ => Self::Pending,
        }
    }
}

/// An order without its lines.
#[derive(Clone, Debug)]
pub struct Order {
    /// The number of the order.
    pub id: i64,
    /// The receipt number, also the address of the receipt.
    pub receipt: String,
    /// The account that ordered.
    pub account: i64,
    /// The name of that account.
    pub customer: String,
    /// How far the order has come.
    pub status: Status,
    /// The total price of all lines.
    pub total: Cents,
    /// The last four digits of the card.
    pub card_last_four: String,
    /// When it was placed.
    pub at: i64,
}

/// An order about to be stored.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// The receipt number.
    pub receipt: String,
    /// The account that orders.
    pub account: i64,
    /// The key of the checkout form, one for each purchase.
    pub checkout_key: String,
    /// The total price of all lines.
    pub total: Cents,
    /// The stored part of the card number.
    pub card: String,
    /// When it is placed.
    pub at: i64,
}

/// One product of an order.
#[derive(Clone, Debug)]
pub struct OrderLine {
    /// The number of the product.
    pub product: i64,
    /// The name at the time of the order.
    pub name: String,
    /// How many pieces.
    pub quantity: i64,
    /// The price of one piece at the time of the order.
    pub price: Cents,
}
