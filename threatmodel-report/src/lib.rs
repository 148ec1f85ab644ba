//! Renders threat models and findings for people and for other tools. One file per format.
//!
//! What a check prints to a terminal is in `threatmodel-text`.

pub mod csv;
pub mod diagram;
pub mod diff;
pub mod github;
mod hash;
mod ids;
pub mod json;
pub mod junit;
mod landscape;
pub mod loss;
pub mod markdown;
pub mod otm;
mod plain;
pub mod sarif;
pub mod tm_library;

pub use threatmodel_text::Run;
