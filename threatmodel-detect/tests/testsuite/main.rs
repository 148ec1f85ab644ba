//! The layer, its counters, and what its quiet path allocates. What is global in a process stays alone: `filter`, `global` and
//! `recorder`.

#[path = "../common/mod.rs"]
mod common;

mod layer;
mod metrics;
mod quiet;
