//! What annotated code needs: `use threatmodel::prelude::*;`.

pub use crate::{
    Classification, FourLevels, ThreeLevels, accepts, accesses, actor, asset, assumption, avoids, component, control,
    flow, mitigates, requirement, satisfies, threat, transfers, trust_zone,
};
