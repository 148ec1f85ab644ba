//! Renders the findings and the summary of a check. One file per format.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::report`.

pub mod csv;
pub mod github;
mod hash;
mod ids;
pub mod json;
pub mod junit;
mod landscape;
pub mod loss;
pub mod markdown;
pub mod matrix;
pub mod otm;
mod plain;
mod run;
pub mod sarif;
pub mod summary;
pub mod text;
pub mod tm_library;

pub use run::Run;
