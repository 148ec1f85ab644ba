//! `#[control]`.

use crate::{Constraint, Syntax, kind::*};
use threatmodel_core::words::{ByDefault, ControlKind, Layer};

noun! {
    /// A defence.
    Control "control" {
        /// The layer of defence it belongs to.
        required layer: String = word_or_text::<Layer>() => protects "control {noun} {value}",
        /// How it acts on a threat.
        optional kind: Option<ControlKind> = word::<ControlKind>(),
        /// The library, the platform or the people that implement it, if no code here does.
        optional provided_by: Option<String> = text() => permits "provided {noun}",
        /// Whether it is on by default.
        // That it is off is no weakness; that it is no longer said to be is a claim.
        default default: ByDefault = word::<ByDefault>() => protects "off-by-default {noun}" if "Off",
        /// The option or setting that switches it on.
        optional enabled_by: Option<String> = text(),
        /// Why no attack test can switch it off.
        optional fixed: Option<String> = text() => permits "fixed {noun}",
        /// Catalogue entries: CWE, CAPEC, ATT&CK, OWASP, ASVS, NIST, PCI DSS …, or an address.
        default refs: Vec<String> = texts(Syntax::Reference),
    }
    constraints [
        Constraint::WordNeeds {
            key: "default",
            word: "Off",
            needs: "enabled_by",
            why: "people who deploy the system must know how to switch it on",
        },
        Constraint::Needs { key: "enabled_by", needs: "default", why: "`default` says whether it has to be switched on" },
    ];
    example "#[control(layer = DataAccess)]\npub struct BoundParameters;";
}
