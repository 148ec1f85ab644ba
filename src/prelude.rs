//! The names that annotated code needs: `use threatmodel::prelude::*;`.

#[cfg(feature = "testing")]
pub use crate::{AttackResult, Canary, Verdict, assert_blocked, assert_no_leak, compromised};
pub use crate::{Classification, FourLevels, ThreeLevels, attributes::*, control_on};
pub use threatmodel_macros::{detect, step};
