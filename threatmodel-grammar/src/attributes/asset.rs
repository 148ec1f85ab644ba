//! `#[asset]`.

#[cfg(feature = "facts")]
use crate::fact::Level;
use crate::{Statement, Syntax, kind::*};
use threatmodel_core::words::{AssetKind, Disposition};

noun! {
    /// Something worth protecting.
    Asset "asset" {
        /// The kind of asset.
        required kind: AssetKind = word::<AssetKind>(),
        /// How much protection it needs.
        optional classification: Option<Level> = level(),
        /// Who decides about it.
        optional owner: Option<String> = text() => protects "owned {noun} by {value}",
        /// Where it lives: databases, files, environment variables, addresses.
        default locators: Vec<String> = texts(Syntax::Locator),
        /// The trust zone it lies in.
        optional zone: Option<String> = one(Statement::TrustZone),
        /// Whether to protect it or to remove it from the system.
        default disposition: Disposition = word::<Disposition>() => protects "to-remove {noun}" if "Remove",
        /// Reachable only because of where the system is placed; not used by it.
        default adjacent: bool = flag(),
    }
    line protects "asset {noun}";
    constraints [];
    example "#[asset(kind = Data, classification = Confidential, owner = \"payments\")]\npub struct CardNumbers;";
}
