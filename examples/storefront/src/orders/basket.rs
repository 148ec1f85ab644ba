//! The basket of a session.

use super::money::Cents;
use crate::catalogue::product;
use crate::error::{Error, Result};
use crate::model::{CataloguePrice, Money, PriceTampering, QuantityAbuse, QuantityBounds};
use crate::store::{Store, baskets};
use threatmodel::prelude::*;

const MAX_LINES: i64 = 30;

/// One product in a basket.
#[derive(Clone, Debug)]
pub struct Line {
    /// The number of the product.
    pub product: i64,
    /// The name of the product.
    pub name: String,
    /// How many pieces.
    pub quantity: i64,
    /// The price on the page the customer ordered from: sent by the browser, good for a hint only.
    pub seen: Cents,
    /// The price in the catalogue.
    pub price: Cents,
}

/// Puts pieces of a product into the basket.
#[threat(QuantityAbuse)]
pub fn add(store: &Store, session: i64, product: i64, quantity: i64, seen: Cents) -> Result<()> {
    product::find(store, product)?;
    store.write(|tx| {
        let before = baskets::quantity(tx, session, product)?;
        // Checked one by one, so that the sum cannot hide a negative part or overflow.
        if !quantity_allowed(quantity) || !quantity_allowed(before.saturating_add(quantity)) {
            return Err(Error::Invalid("Order 1 to 99 pieces of a product."));
        }
        if before == 0 && baskets::line_count(tx, session)? >= MAX_LINES {
            return Err(Error::Invalid("The basket is full."));
        }
        baskets::put(tx, session, product, before.saturating_add(quantity), seen)
    })
}

/// Takes a product out of the basket.
pub fn remove(store: &Store, session: i64, product: i64) -> Result<()> {
    store.write(|tx| baskets::remove(tx, session, product))
}

/// The lines of the basket.
pub fn lines(store: &Store, session: i64) -> Result<Vec<Line>> {
    store.read(|db| baskets::lines(db, session))
}

/// Whether a number of pieces makes sense.
///
/// Stops negative or huge quantities that would turn the total upside down.
#[must_use]
#[mitigates(QuantityAbuse, by = QuantityBounds, bypass = true)]
pub fn quantity_allowed(quantity: i64) -> bool {
    (1..=99).contains(&quantity)
}

/// The total of the lines at present prices.
#[threat(PriceTampering)]
#[accesses(Money, ops = [Read])]
pub fn total(lines: &[Line]) -> Result<Cents> {
    lines
        .iter()
        .try_fold(Cents(0), |sum, line| sum.plus(charged_price(line.price, line.seen).times(line.quantity)?))
        .ok_or(Error::Invalid("This basket is too expensive."))
}

/// The price that is charged: the one in the catalogue, whatever the browser sent.
///
/// Stops price tampering.
#[must_use]
#[mitigates(PriceTampering, by = CataloguePrice, bypass = seen)]
pub fn charged_price(catalogue: Cents, seen: Cents) -> Cents {
    catalogue
}
