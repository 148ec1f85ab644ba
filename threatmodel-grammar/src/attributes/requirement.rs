//! `#[requirement]`.

#[cfg(feature = "facts")]
use crate::fact::NamedFile;
use crate::{Constraint, Statement, Syntax, kind::*};
use threatmodel_core::words::{Layer, Phase};

noun! {
    /// Something that must hold because of a threat.
    Requirement "requirement" {
        /// The threats it follows from.
        required from: Vec<String> = several(Statement::Threat) => protects "required-by {noun} {value}",
        /// When it is met.
        required phase: Phase = word::<Phase>() => protects "requirement {noun} {value}",
        /// The layer of defence it belongs to.
        optional layer: Option<String> = word_or_text::<Layer>(),
        /// How to check it by hand; required for deployment requirements.
        optional check: Option<String> = text(),
        /// The file, from the package's folder, that meets it; it must exist.
        optional file: Option<NamedFile> = file(),
        /// The controls that it switches on, if they are off by default.
        default enables: Vec<String> = several(Statement::Control) => permits "enabled {value} {noun}",
        /// Catalogue entries: CWE, CAPEC, ATT&CK, OWASP, ASVS, NIST, PCI DSS …, or an address.
        default refs: Vec<String> = texts(Syntax::Reference),
    }
    parts {
        /// A text that the file must contain.
        contains = text(),
    }
    constraints [
        Constraint::WordNeeds {
            key: "phase",
            word: "Deployment",
            needs: "check",
            why: "no code shows it, so people must know how to check it",
        },
        Constraint::Needs { key: "contains", needs: "file", why: "it says what the file contains" },
        Constraint::NeedsWord {
            key: "enables",
            of: "phase",
            word: "Deployment",
            why: "they are switched on when the system is deployed",
        },
    ];
    example "#[requirement(from = [SqlInjection], phase = Implementation)]\npub struct NoStringBuiltSql;";
}
