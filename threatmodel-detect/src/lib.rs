//! Detection: rules over `tracing` events, evaluated in the program itself, each alert leading back to its threat.
//!
//! Applications depend on the `threatmodel` crate, which re-exports this as `threatmodel::detect`.

pub mod alert;
mod always;
pub mod check;
#[cfg(feature = "layer")]
pub mod clock;
#[cfg(feature = "corpus")]
pub mod corpus;
pub mod counters;
pub mod declared;
pub mod engine;
pub mod event;
pub mod fields;
mod hash;
pub mod honey;
#[cfg(feature = "layer")]
pub mod layer;
pub mod limits;
pub mod recorder;
mod rejects;
pub mod rule;
pub mod secret;
pub mod stats;
mod text;
#[cfg(feature = "tuning")]
pub mod tuning;

pub use rejects::Rejects;
pub use threatmodel_grammar::duration;

/// Support for the expansion of macros; not for direct use.
#[doc(hidden)]
pub mod private {
    pub use crate::{
        __place as place,
        always::{emit, is_compiled, is_wanted},
    };
    pub use tracing;
}
