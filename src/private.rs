//! What expanded attributes refer to. Not for use by hand; it changes without notice.

#[cfg(feature = "collect")]
pub use inventory_export::*;
pub use threatmodel_core::{grammar::Statement, noun, value::Value, words::ItemKind};

/// What the test of `check!` calls.
#[cfg(feature = "testing")]
pub mod check {
    pub use crate::checking::{Setup, run};
}

#[cfg(feature = "collect")]
mod inventory_export {
    pub use threatmodel_core::record::{Record, inventory, linked};
}

/// The type `T`; the parameter is an expression in which a record can stand.
pub type Carrying<T, const RECORD: usize> = T;

macro_rules! references {
    ($($name:ident: $noun:ident;)+) => {
        $(
            /// The path of a noun of this kind.
            #[must_use]
            pub const fn $name<T: noun::$noun + ?Sized>() -> &'static str {
                T::PATH
            }
        )+
    };
}
references! {
    asset: Asset;
    threat: Threat;
    control: Control;
    requirement: Requirement;
    component: Component;
    trust_zone: TrustZone;
    actor: Actor;
    assumption: Assumption;
    noun_path: Noun;
    endpoint: Endpoint;
    satisfiable: Satisfiable;
}

/// The path of the policy that a level belongs to.
#[must_use]
pub const fn level<C: noun::Classification>(_level: C) -> &'static str {
    C::PATH
}
