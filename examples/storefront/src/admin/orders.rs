//! The orders of all customers.

use crate::error::Result;
use crate::orders::order::Order;
use crate::store::{Store, orders};

const SHOWN: i64 = 200;

/// The latest orders.
pub fn latest(store: &Store) -> Result<Vec<Order>> {
    store.read(|db| orders::latest(db, SHOWN))
}
