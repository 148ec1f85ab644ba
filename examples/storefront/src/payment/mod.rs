//! Paying: the client of the gateway, and the callbacks it sends.

pub mod callback;
pub mod card;
pub mod client;
pub mod message;
pub mod signature;

use crate::model::ShopHost;
use threatmodel::prelude::*;

/// Cards and messages of the gateway.
#[component(kind = Process, zone = ShopHost)]
pub struct Payments;
