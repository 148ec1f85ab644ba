//! Customers' reviews of a product.

use super::product;
use crate::accounts::Account;
use crate::audit;
use crate::error::{Error, Result};
use crate::store::{Store, reviews};

const SHOWN: i64 = 50;

/// The opinion of one customer.
#[derive(Clone, Debug)]
pub struct Review {
    /// The name of the customer.
    pub author: String,
    /// One to five stars.
    pub stars: i64,
    /// The text, as the customer wrote it: it must be escaped when shown.
    pub body: String,
}

/// Stores the opinion of a customer on a product.
pub fn write(store: &Store, product: i64, author: &Account, stars: i64, body: &str) -> Result<()> {
    if !(1..=5).contains(&stars) {
        return Err(Error::Invalid("A review has one to five stars."));
    }
    if !(1..=1000).contains(&body.trim().len()) {
        return Err(Error::Invalid("A review has 1 to 1000 bytes."));
    }
    product::find(store, product)?;
    store.write(|tx| {
        reviews::put(tx, product, author.id, stars, body)?;
        audit::append(tx, &author.name, "review written", &product.to_string())
    })
}

/// The reviews of a product.
pub fn of_product(store: &Store, product: i64) -> Result<Vec<Review>> {
    store.read(|db| reviews::of_product(db, product, SHOWN))
}
