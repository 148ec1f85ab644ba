//! Products: search, pages, pictures and reviews.

pub mod picture;
pub mod product;
pub mod query;
pub mod review;
pub mod search;
mod seed;

use crate::model::ShopHost;
pub(crate) use seed::fill;
use threatmodel::prelude::*;

/// Products, search, pictures.
#[component(kind = Process, zone = ShopHost)]
pub struct Catalogue;
