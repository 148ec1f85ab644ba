//! The model behind [`threatmodel`](https://docs.rs/threatmodel): vocabulary, grammar, records, model, policy, rules and
//! findings.
//!
//! Applications depend on the `threatmodel` crate, which re-exports what they need. Without the `model` feature this
//! crate is the vocabulary only: words, marker traits, the grammar tables and how risk is derived, all of them constants.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod duration;
pub mod grammar;
pub mod locator;
pub mod names;
pub mod noun;
pub mod risk;
pub mod switch;
pub mod value;
pub mod words;

#[cfg(feature = "model")]
pub mod annotation;
#[cfg(feature = "model")]
mod cores;
#[cfg(feature = "model")]
pub mod diff;
#[cfg(feature = "model")]
pub mod evidence;
#[cfg(feature = "model")]
pub mod finding;
#[cfg(feature = "model")]
pub mod home;
#[cfg(feature = "model")]
pub mod linkage;
#[cfg(feature = "model")]
pub mod lock;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod policy;
#[cfg(feature = "model")]
pub mod query;
#[cfg(feature = "model")]
pub mod record;
#[cfg(feature = "model")]
pub mod rules;
#[cfg(feature = "model")]
pub mod source;
