//! A threat model that your tests verify.
//!
//! Write threats, controls and tests as attributes beside the code that they speak of. The compiler checks the
//! references, the linker gathers the annotations, and `cargo test` fails while a threat is open.
//!
//! ```
//! use threatmodel::prelude::*;
//!
//! /// Card numbers that customers paid with.
//! #[asset(kind = Data, classification = Confidential, owner = "payments")]
//! pub struct CardNumbers;
//!
//! /// SQL spliced through the search box reads other tables.
//! #[threat(targets = [CardNumbers], stride = [Tampering, InformationDisclosure], likelihood = Likely, refs = ["CWE-89"])]
//! pub struct SqlInjection;
//!
//! #[control(layer = DataAccess)]
//! pub struct BoundParameters;
//!
//! #[threat(SqlInjection)]
//! #[mitigates(SqlInjection, by = BoundParameters)]
//! fn find(text: &str) -> (&'static str, String) {
//!     ("SELECT name FROM product WHERE name LIKE ?1", format!("%{text}%"))
//! }
//!
//! #[mitigates(SqlInjection, by = BoundParameters)]
//! #[test]
//! fn union_select_in_the_search_box() {
//!     let (sql, _) = find("' UNION SELECT number FROM card --");
//!     assert!(!sql.contains("UNION"));
//! }
//! # let _ = find("x");
//! ```
//!
//! and in `tests/threat_model.rs`:
//!
//! ```ignore
//! threatmodel::check!();
//! ```
//!
//! # Features
//!
//! - none (the default): annotations are type checks only. They add no code, no strings and no start-up work.
//! - `collect`: records are gathered at link time, for a program that queries its own model.
//! - `testing`: `collect`, the check, attack tests and canaries, for `[dev-dependencies]`.
//! - `catalogue`: kinds of threats as types, for `#[threat(kind = catalogue::PathTraversal, …)]` and `#[dismisses(…)]`.
//! - `detect`: [`detect!`](macro@detect), and the layer that judges events: code in production, unlike annotations.
//! - `metrics`: `detect`, and counts of events and alerts through the facade of that name.
//! - `confine`: `lab::confine` holds the closure of a test to the assets of a component (Linux).
//! - `sqlite`, `http`: canaries are found in SQLite databases, and in the types of the `http` crate.
//! - `proptest`: variations of the attack inputs, as strategies of proptest.

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(clippy::test_attr_in_doctest, reason = "the example shows where an attack test stands")]

// Examples and generated code name the crate as users do.
extern crate self as threatmodel;
#[cfg(feature = "detect")]
extern crate std;

mod attributes;
mod emission;
pub mod prelude;
#[doc(hidden)]
pub mod private;
mod record;

pub use attributes::*;
#[doc(hidden)]
pub use private as __private;
/// Kinds of threats, with what is known of each.
#[cfg(feature = "catalogue")]
pub use threatmodel_catalogue as catalogue;
#[doc(hidden)]
pub use threatmodel_core::{__bypass, __enter, __on_here, __question, __reach, __site, __switch};
pub use threatmodel_core::{
    ask::control_on,
    noun,
    noun::{FourLevels, ThreeLevels},
    words,
};
/// Detection: rules, the layer that judges events, alerts.
#[cfg(feature = "detect")]
pub use threatmodel_detect as detect;
#[cfg(feature = "collect")]
pub use threatmodel_grammar::locator;
#[cfg(feature = "testing")]
pub use threatmodel_lab::{
    self as lab, assert_blocked, assert_no_leak,
    canary::Canary,
    compromised,
    verdict::{AttackResult, Verdict},
};
#[cfg(feature = "collect")]
pub use threatmodel_model::{
    annotation, diff, evidence, finding, lock,
    model::{self, Model},
    policy, query, rules, source,
};

pub use threatmodel_macros::Classification;
/// One test that checks the threat model: `threatmodel::check!();` in `tests/threat_model.rs`, or in a unit-test module.
///
/// The test reads the records that are linked into its binary and the sources of the package, reconciles both, applies
/// `threatmodel.toml`, runs the rules, and fails where a finding denies. It needs the feature `testing`.
///
/// - `check!(workspace)` covers every member of the workspace instead of the package alone.
/// - `check!(rules = [MY_RULE])` adds rules of your own, each a `static` of type `threatmodel::rules::Rule`.
/// - `check!(crate = path)` says where this crate is, if it is renamed.
///
/// With `THREATMODEL_BLESS=1` in the environment the test renews `threatmodel.lock` before the rules run.
pub use threatmodel_macros::check;
/// Emits the event of a detection: `detect!(SearchProbing, client = %address, input = text)`.
///
/// The event goes to `tracing`, with the path of the detection as its name, the target `threatmodel::detect`, and the
/// fields `event`, `rule.id`, `threat.id`, `threat.severity` and `asset.ids` before those that are given. The severity is the
/// one that the model derives for the threat, worked out by the compiler. Fields are written as for `tracing`: `name = value`,
/// `%` for what displays, `?` for what debugs, a name alone for a variable of that name. `secret name = value` shows a keyed
/// hash instead of the value: equal values stay equal, and nothing of them can be read.
///
/// A field that the detection reads (`group_by`, `distinct`) and that is missing here is an error of the compiler.
///
/// It needs the feature `detect`.
pub use threatmodel_macros::detect;
/// Tells that a step of a workflow is taken: `step!(CheckoutStarted, session = id)`. The fields are written as for
/// [`detect!`](macro@crate::detect).
///
/// It needs the feature `detect`.
pub use threatmodel_macros::step;
#[cfg(feature = "testing")]
pub use threatmodel_text as text;
