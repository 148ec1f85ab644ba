//! Products: search, pages, pictures and reviews.

pub mod picture;
pub mod product;
pub mod query;
pub mod review;
pub mod search;
mod seed;

pub(crate) use seed::fill;
