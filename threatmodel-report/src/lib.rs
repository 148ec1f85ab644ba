//! Renders the findings and the summary of a check. One file per format.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::report`.

pub mod csv;
pub mod github;
mod hash;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
mod plain;
mod run;
pub mod sarif;
pub mod summary;
pub mod text;

pub use run::Run;
