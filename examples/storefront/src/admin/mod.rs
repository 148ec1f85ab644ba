//! What administrators do.

pub mod guard;
pub mod orders;
pub mod products;
