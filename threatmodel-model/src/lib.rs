//! The model behind [`threatmodel`](https://docs.rs/threatmodel): annotations become facts, facts an index, and rules judge it by a
//! policy. Queries, the lock and the comparison of two models are here too.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod annotation;
pub mod diff;
pub mod evidence;
pub mod finding;
pub mod linkage;
pub mod lock;
pub mod model;
pub mod policy;
pub mod query;
pub mod rules;
pub mod source;
pub mod surface;
pub mod unseen;
