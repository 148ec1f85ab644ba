//! Packages that tests write, build and run, as users do.
//!
//! All of them are built into one folder, with one profile and one set of features of the facade, so that what they depend on
//! is compiled once. A package that is about other features says so, and pays for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it serves tests: a test that fails says where"
)]

mod build;
mod manifest;
mod page;
mod run;
mod skipped;
mod subject;

pub use build::{Built, build, into_one_folder, packages, target};
pub use manifest::{FEATURES, Manifest, alike, profile};
pub use page::{WRITE, in_step, in_step_but_for};
pub use run::{Run, isolated};
pub use skipped::{Skip, has_nextest, skipped};
pub use subject::{Subject, copy, write};

use std::path::Path;

/// The folder of the workspace that these tests belong to.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package lies in `tests/subjects`")
}
