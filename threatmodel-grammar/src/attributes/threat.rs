//! `#[threat(targets = …)]`.

#[cfg(feature = "facts")]
use jiff::civil::Date;

use crate::{Constraint, Statement, Syntax, kind::*};
use threatmodel_core::words::{Impact, Likelihood, Linddun, Severity, Stride};

noun! {
    /// Something that can go wrong.
    Threat "threat" {
        /// The assets that it targets.
        required targets: Vec<String> = several(Statement::Asset) => protects "targets {noun} {value}",
        /// The kind of threat in a catalogue, `catalogue::PathTraversal`. Its categories, likelihood and `refs` hold where the threat
        /// names none.
        optional kind: Option<String> = kind_of_threat() => protects "kind {noun} {value}",
        /// The STRIDE categories.
        default stride: Vec<Stride> = words::<Stride>(),
        /// The LINDDUN categories.
        default linddun: Vec<Linddun> = words::<Linddun>(),
        /// How likely it is if nothing stops it.
        optional likelihood: Option<Likelihood> = word::<Likelihood>(),
        /// Overrides the derived impact; needs `because`.
        optional impact: Option<Impact> = word::<Impact>(),
        /// Overrides the derived severity; needs `because`.
        optional stated_severity("severity", json "severity"): Option<Severity> = word::<Severity>(),
        /// Why the derived figure is overridden.
        optional because: Option<String> = text(),
        /// Catalogue entries: CWE, CAPEC, ATT&CK, OWASP, ASVS, NIST, PCI DSS …, or an address.
        default refs: Vec<String> = texts(Syntax::Reference),
        /// The misuse case: "as a … I …".
        optional misuse: Option<String> = text(),
        /// Who acts.
        optional actor: Option<String> = one(Statement::Actor),
        /// When somebody last looked at it.
        optional reviewed: Option<Date> as "Option<String>" = date(),
    }
    line protects "threat {noun}";
    constraints [
        Constraint::OneOf(&["stride", "linddun", "kind"]),
        Constraint::Needs { key: "impact", needs: "because", why: "an override is visible together with its reason" },
        Constraint::Needs { key: "severity", needs: "because", why: "an override is visible together with its reason" },
    ];
    example "#[threat(targets = [CardNumbers], stride = [Tampering, InformationDisclosure], likelihood = Likely)]\npub struct SqlInjection;";
}

#[cfg(feature = "facts")]
impl Threat {
    /// Its STRIDE and LINDDUN categories, as text.
    pub fn categories(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.stride.iter().map(|category| category.name()).chain(self.linddun.iter().map(|category| category.name()))
    }
}
