//! Renders threat models and findings for people and for other tools. One file per format.
//!
//! The terminal output of a check is in `threatmodel-text`.

mod catalogue;
pub mod compiler;
pub mod csv;
pub mod diagram;
pub mod diff;
pub mod github;
mod hash;
pub mod html;
mod ids;
pub mod index;
pub mod json;
pub mod junit;
mod landscape;
pub mod loss;
pub mod markdown;
pub mod model;
pub mod ocsf;
mod origin;
pub mod otm;
pub mod prometheus;
mod prose;
pub mod rules_of;
pub mod sarif;
pub mod sigma;
pub mod tables;
pub mod tm_library;
mod view;

pub use origin::Origin;
pub use threatmodel_text::Run;
pub(crate) use threatmodel_text::plain;
