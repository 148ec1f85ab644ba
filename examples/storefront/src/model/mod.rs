//! The threat model of the shop: what is worth protecting, what can happen to it, what stops it.
//!
//! The exposures, the controls and the tests are annotated where they are; each part of the shop declares its component
//! in its own module.

mod actors;
mod assets;
mod assumptions;
mod controls;
mod detections;
mod requirements;
mod threats;
mod zones;

pub use actors::*;
pub use assets::*;
pub use assumptions::*;
pub use controls::*;
pub use detections::*;
pub use requirements::*;
pub use threats::*;
pub use zones::*;
