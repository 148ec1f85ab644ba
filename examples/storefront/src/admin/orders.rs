//! The orders of all customers.

use crate::error::Result;
use crate::model::Orders;
use crate::orders::order::Order;
use crate::store::{Store, orders};
use threatmodel::prelude::*;

const SHOWN: i64 = 200;

/// The latest orders.
#[accesses(Orders, ops = [Read])]
pub fn latest(store: &Store) -> Result<Vec<Order>> {
    store.read(|db| orders::latest(db, SHOWN))
}
