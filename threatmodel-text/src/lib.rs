//! The output of a check: findings in the style of the compiler, the summary, the defence matrix.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::text`. The formats that other
//! tools read are in `threatmodel-report`: what every `cargo test` builds stays small.

pub mod detections;
pub mod findings;
pub mod matrix;
pub mod plain;
mod run;
pub mod source;
pub mod summary;
pub mod table;
pub mod tally;

pub use run::{Run, below, in_repository};
