//! Renders the findings and the summary of a check. One file per format.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::report`.

pub mod github;
pub mod json;
pub mod markdown;
pub mod matrix;
mod run;
pub mod summary;
pub mod text;

pub use run::Run;
