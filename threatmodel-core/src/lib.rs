//! The vocabulary of [`threatmodel`](https://docs.rs/threatmodel), which applications link: words, marker traits, how risk is
//! derived, and, where features ask for them, records and switches. All of it is constants; nothing runs.
//!
//! Applications depend on the `threatmodel` crate, which re-exports what they need.

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "switches"))]
extern crate std;

pub mod ask;
#[cfg(feature = "switches")]
pub mod defences;
pub mod names;
pub mod noun;
#[cfg(feature = "records")]
pub mod record;
pub mod risk;
#[cfg(feature = "switches")]
pub mod started;
pub mod statement;
pub mod switch;
pub mod value;
pub mod words;
