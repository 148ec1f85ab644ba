//! The actions of administrators.

pub mod guard;
pub mod orders;
pub mod products;

use crate::model::ShopHost;
use threatmodel::prelude::*;

/// The actions of administrators.
#[component(kind = Process, zone = ShopHost)]
pub struct Administration;
