//! A small web shop with its own payment gateway, and the security controls both need.
//!
//! Start it with [`Shop::start`]; every control is one function that says which attack it stops.

#![forbid(unsafe_code)]

pub mod accounts;
pub mod admin;
pub mod audit;
pub mod catalogue;
mod clock;
mod config;
mod data_dir;
mod digest;
pub mod error;
pub mod gateway;
pub mod model;
pub mod orders;
pub mod payment;
mod random;
mod server;
mod shop;
pub mod store;
pub mod web;

pub use config::Config;
pub use error::{Error, Result};
pub use shop::{Running, Shop};
