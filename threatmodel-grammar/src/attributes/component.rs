//! `#[component]`.

use crate::{Statement, kind::*};
use threatmodel_core::words::ComponentKind;

noun! {
    /// A component: the module of the type and everything below it.
    Component "component" {
        /// Its shape in a data flow diagram.
        optional kind: Option<ComponentKind> = word::<ComponentKind>(),
        /// The trust zone it runs in.
        optional zone: Option<String> = one(Statement::TrustZone),
    }
    also {
        /// The module that it covers.
        module: String = module
    }
    line protects "component {noun}";
    constraints [];
    example "#[component(kind = Process, zone = Backend)]\npub struct Checkout;";
}
