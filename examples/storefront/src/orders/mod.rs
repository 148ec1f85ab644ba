//! Buying: basket, checkout and receipts.

pub mod basket;
pub mod checkout;
pub mod money;
pub mod order;
pub mod receipt;
pub mod settlement;

use crate::model::ShopHost;
use threatmodel::prelude::*;

/// Baskets, checkout, receipts.
#[component(kind = Process, zone = ShopHost)]
pub struct Ordering;
