//! `#[actor]`.

use crate::{Statement, kind::*};
use threatmodel_core::words::ActorKind;

noun! {
    /// A person or a system that interacts with the system, or attacks it.
    Actor "actor" {
        /// Who it is.
        optional kind: Option<ActorKind> = word::<ActorKind>(),
        /// The trust zone it acts from.
        optional zone: Option<String> = one(Statement::TrustZone),
        /// How far it is trusted, from 0 to 100.
        optional trust: Option<u32> = number(0, 100),
    }
    line protects "actor {noun}";
    constraints [];
    example "#[actor(kind = Adversary, zone = Internet)]\npub struct Fraudster;";
}
