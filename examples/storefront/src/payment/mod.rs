//! Paying: the client of the gateway, and the callbacks it sends.

pub mod callback;
pub mod card;
pub mod client;
pub mod message;
pub mod signature;
