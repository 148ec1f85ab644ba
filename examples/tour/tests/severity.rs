//! The severity that the compiler derives for the events of the storefront is the one that its model derives, for every
//! threat; and so it is where a threat hits an asset of another crate.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use storefront::model;
use threatmodel::{Model, noun::Threat, prelude::*, words::Severity};

/// A threat of this crate to what another crate declares.
#[threat(targets = [model::CatalogueData, model::CardNumbers], stride = [Tampering], likelihood = Rare)]
struct Elsewhere;

/// The same for what needs less protection.
#[threat(targets = model::CatalogueData, linddun = [Detecting], likelihood = Rare)]
struct Less;

/// These threats as the compiler knows them.
macro_rules! said {
    ($($name:ident,)+) => {
        [$((<model::$name as Threat>::PATH, <model::$name as Threat>::SEVERITY)),+]
    };
}

#[test]
fn every_threat_of_the_storefront_has_the_severity_that_its_model_says() {
    let said = said![
        SqlInjection,
        CredentialStuffing,
        PasswordTheft,
        AccountProbing,
        NameProbing,
        HashFlood,
        SessionHijacking,
        SessionGuessing,
        SessionTheft,
        SessionFixation,
        MassAssignment,
        ForcedBrowsing,
        ForeignReceipts,
        CrossSiteRequest,
        PriceTampering,
        QuantityAbuse,
        Overselling,
        DoubleCharge,
        CardTheft,
        ForgedCallback,
        CallbackReplay,
        ForgedCharge,
        MaliciousUpload,
        PathTraversal,
        CrossSiteScripting,
        ErrorDisclosure,
        RequestFlood,
        SearchFlood,
        NetworkFlood,
        Denial,
        AuditTampering,
        DiskTheft,
        SidewaysMove,
    ];
    let model = Model::collect();
    let of_shop = model.threats().filter(|threat| threat.declared.package == "storefront");
    assert_eq!(said.len(), of_shop.count());
    for (path, severity) in said {
        let threat = model.threat_at(path).unwrap();
        assert_eq!(severity, Some(threat.severity()), "{path}: {}", threat.risk());
    }
}

#[test]
fn what_another_crate_says_of_an_asset_counts() {
    let model = Model::collect();
    let derived = |path| Some(model.threat_at(path).unwrap().severity());
    assert_eq!(Elsewhere::SEVERITY, derived(Elsewhere::PATH));
    assert_eq!(Less::SEVERITY, derived(Less::PATH));
    assert_eq!([Elsewhere::SEVERITY, Less::SEVERITY], [Some(Severity::Medium), Some(Severity::Low)]);
}
