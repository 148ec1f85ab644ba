//! `#[trust_zone]`.

use crate::kind::*;

noun! {
    /// A trust zone: everything in it is trusted to the same degree.
    TrustZone "trust_zone" {
        /// How far it is trusted, from 0 to 100.
        optional trust: Option<u32> = number(0, 100),
    }
    line protects "trust-zone {noun}";
    constraints [];
    example "#[trust_zone(trust = 80)]\npub struct Backend;";
}
