//! `#[handling]`.

use crate::kind::*;
use threatmodel_core::words::{ControlKind, Evidence, FlowProtection, ItemKind, Layer};

verb! {
    /// States the handling that assets of a level require.
    Handling "handling" as Handling on &[ItemKind::Variant];
    derives derive(Default, serde::Serialize, serde::Deserialize), serde(default), cfg_attr(feature = "schema", derive(schemars::JsonSchema));
    {
        /// Every asset of the level names an owner.
        default owner: bool = flag(),
        /// How flows that carry the asset are protected.
        default flows: Vec<FlowProtection> = words::<FlowProtection>(),
        /// Layers that must each have a control against the threats to the asset.
        default layers: Vec<String> = words_or_texts::<Layer>(),
        /// Kinds of control that must each be present against the threats to the asset.
        default kinds: Vec<ControlKind> = words::<ControlKind>(),
        /// The rung that every mitigation of a threat to the asset must reach.
        optional evidence: Option<Evidence> = word::<Evidence>(),
    }
    example "#[handling(owner, flows = [Encrypted, Authenticated], layers = [Cryptography], evidence = Tested)]";
}
