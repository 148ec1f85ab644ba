//! The severity that the compiler derives for the events of a program is the one that the model derives.

#![forbid(unsafe_code)]
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use threatmodel::{Model, noun::Threat, prelude::*, words::Severity};

/// A threat as the compiler knows it: its path and its severity.
type Said = (&'static str, Option<Severity>);

#[derive(Clone, Copy, Classification)]
enum Grade {
    Open,
    Inner,
    Middle,
    Guarded,
    Sealed,
}

impl Grade {
    /// A name for a level, which is no level.
    const TOP: Self = Self::Sealed;
}

#[derive(Clone, Copy, Classification)]
enum Switch {
    Off,
    On,
}

#[asset(kind = Data)]
struct Unclassified;
#[asset(kind = Data, classification = Public)]
struct Public3;
#[asset(kind = Data, classification = Restricted)]
struct Restricted3;
#[asset(kind = Data, classification = Confidential)]
struct Confidential3;
#[asset(kind = Data, classification = FourLevels::Public)]
struct Public4;
#[asset(kind = Data, classification = threatmodel::FourLevels::Internal)]
struct Internal4;
#[asset(kind = Data, classification = FourLevels::Confidential)]
struct Confidential4;
#[asset(kind = Data, classification = FourLevels::Secret)]
struct Secret4;
#[asset(kind = Data, classification = Grade::Open)]
struct Open5;
#[asset(kind = Data, classification = Grade::Inner)]
struct Inner5;
#[asset(kind = Data, classification = Grade::Middle)]
struct Middle5;
#[asset(kind = Data, classification = crate::Grade::Guarded)]
struct Guarded5;
#[asset(kind = Data, classification = Grade::Sealed)]
struct Sealed5;
#[asset(kind = Data, classification = Grade::TOP)]
struct Renamed5;
#[asset(kind = Data, classification = Switch::Off)]
struct Off2;
#[asset(kind = Data, classification = Switch::On)]
struct On2;

/// Threats with these keys, and what the compiler says of each.
macro_rules! threats {
    ($([$($key:tt)*] $name:ident;)+) => {
        $(
            #[threat($($key)*)]
            pub(crate) struct $name;
        )+

        pub(crate) const SAID: &[Said] = &[$(($name::PATH, $name::SEVERITY)),+];
    };
}

/// A module for each asset, with a threat for each thing that an annotation may say.
macro_rules! hitting {
    ($($module:ident $asset:ident;)+) => {
        $(
            mod $module {
                use super::*;

                threats! {
                    [targets = $asset, stride = [Spoofing]] Spoofed;
                    [targets = $asset, stride = [Tampering], likelihood = Rare] Tampered;
                    [targets = $asset, stride = [Repudiation], likelihood = Unlikely] Repudiated;
                    [targets = $asset, stride = [InformationDisclosure], likelihood = Possible] Disclosed;
                    [targets = $asset, stride = [DenialOfService], likelihood = Likely] Denied;
                    [targets = $asset, stride = [ElevationOfPrivilege], likelihood = AlmostCertain] Elevated;
                    [targets = $asset, linddun = [Linking, NonCompliance]] Linked;
                    [targets = $asset, linddun = [DataDisclosure], stride = [Repudiation]] Both;
                    [targets = $asset, stride = [Repudiation, InformationDisclosure, Tampering]] Several;
                    [targets = [$asset, Middle5], stride = [InformationDisclosure]] Two;
                    [targets = [Public3, $asset, Inner5], stride = [Tampering], likelihood = Possible] Three;
                    [targets = $asset, stride = [Tampering], impact = Minor, because = "b", id = "T-1"] Impact;
                    [targets = $asset, stride = [Tampering], impact = Severe, because = "b", likelihood = Rare] Worse;
                    [targets = $asset, stride = [Tampering], severity = High, because = "b"] Written;
                    [targets = $asset, stride = [Spoofing], severity = Low, impact = Major, because = "b"] Lower;
                }
            }
        )+

        const SAID: &[&[Said]] = &[$($module::SAID),+];
    };
}

hitting! {
    unclassified Unclassified;
    public3 Public3;
    restricted3 Restricted3;
    confidential3 Confidential3;
    public4 Public4;
    internal4 Internal4;
    confidential4 Confidential4;
    secret4 Secret4;
    open5 Open5;
    inner5 Inner5;
    middle5 Middle5;
    guarded5 Guarded5;
    sealed5 Sealed5;
    renamed5 Renamed5;
    off2 Off2;
    on2 On2;
}

#[test]
fn every_threat_has_the_severity_that_the_model_says() {
    let model = Model::collect();
    let said: Vec<Said> = SAID.concat();
    assert_eq!((said.len(), model.threats().count()), (16 * 15, 16 * 15));
    for (path, severity) in &said {
        let threat = model.threat_at(path).unwrap_or_else(|| panic!("the model has no `{path}`"));
        assert_eq!(*severity, Some(threat.severity()), "{path}: {}", threat.risk());
        assert_eq!(threat.severity_in_events(), threat.severity(), "{path}");
    }
    let different: BTreeSet<_> = said.iter().map(|(_, severity)| severity).collect();
    assert_eq!(different.len(), Severity::ALL.len(), "{different:?}");
}

#[test]
fn the_compiler_knows_it() {
    const { assert!(matches!(<confidential3::Spoofed as Threat>::SEVERITY, Some(Severity::High))) }
    const { assert!(matches!(<public3::Spoofed as Threat>::SEVERITY, Some(Severity::Medium))) }
    const { assert!(matches!(<public3::Written as Threat>::SEVERITY, Some(Severity::High))) }
}
