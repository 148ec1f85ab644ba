//! Attack tests: each layer of defence alone, with fake assets that name what leaked.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::lab`.

mod again;
pub mod ancestor;
pub mod attack;
pub mod canary;
pub mod capture;
pub mod check;
mod compiled;
#[cfg(feature = "confine")]
mod confine;
pub mod detection;
mod each;
pub mod fixture;
pub mod harness;
pub mod inputs;
pub mod inspect;
pub mod place;
pub mod requested;
pub mod scan;
mod stand_in;
pub mod verdict;

pub use compiled::Compiled;
#[cfg(feature = "confine")]
pub use confine::confine;
pub use each::{each, each_async};
pub use stand_in::stand_in;
