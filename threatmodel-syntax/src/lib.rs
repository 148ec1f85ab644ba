//! The annotation grammar of `threatmodel` on syn: what the macros and the source scan share.
//!
//! Applications depend on the `threatmodel` crate.

mod bearer;
mod classification;
mod diagnostic;
mod fingerprint;
mod item;
mod parse;
mod path;
mod raw;

pub use bearer::{Bearer, misfits};
pub use classification::{Policy, PolicyLevel, classification};
pub use diagnostic::Diagnostic;
pub use fingerprint::{code_start, fingerprint, within};
pub use item::{doc_of, impl_name, is_test_attribute, join_doc, last_segment, span_of};
pub use parse::{Arg, LevelRef, Parsed, Text, Value, attribute, parse};
pub use path::{shown, without_dots};
pub use raw::{plain_name, plainly};
