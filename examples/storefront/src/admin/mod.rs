//! What administrators do.

pub mod guard;
pub mod orders;
pub mod products;

use crate::model::ShopHost;
use threatmodel::prelude::*;

/// What administrators do.
#[component(kind = Process, zone = ShopHost)]
pub struct Administration;
