//! Handling rules: what assets of a level demand.

use serde::{Deserialize, Serialize};

use threatmodel_core::words::{ControlKind, Evidence, FlowProtection};

/// The requirements for assets of a level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Handling {
    /// Every asset of the level names an owner.
    pub owner: bool,
    /// The required protection of flows that carry the asset.
    pub flows: Vec<FlowProtection>,
    /// Layers that must each hold a control against each threat to the asset.
    pub layers: Vec<String>,
    /// Kinds of control that must each be present against each threat to the asset.
    pub kinds: Vec<ControlKind>,
    /// The rung that every mitigation of a threat to the asset must reach.
    pub evidence: Option<Evidence>,
}
