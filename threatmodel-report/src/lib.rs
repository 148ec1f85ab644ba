//! Renders threat models and findings for people and for other tools. One file per format.
//!
//! What a check prints to a terminal is in `threatmodel-text`.

pub mod github;
pub mod json;
pub mod markdown;

pub use threatmodel_text::Run;
