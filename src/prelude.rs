//! The names that annotated code needs: `use threatmodel::prelude::*;`.

#[cfg(feature = "testing")]
pub use crate::{AttackResult, Canary, Verdict, assert_blocked, assert_no_leak, compromised};
pub use crate::{
    Classification, FourLevels, ThreeLevels, accepts, accesses, actor, asset, assumption, avoids, component, control,
    control_on, detection, detects, flow, mitigates, requirement, satisfies, threat, transfers, trust_zone,
    workflow_step,
};
pub use threatmodel_macros::{detect, step};
