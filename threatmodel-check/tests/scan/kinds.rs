//! Kinds of threats, of our catalogue and of somebody else's, as annotations name them.

use threatmodel_core::words::{Likelihood, Stride};
use threatmodel_model::{
    model::{Model, facts::Doubt},
    policy::Policy,
};

use super::{Folder, package};

const HOUSE: &str = r#"
//! Kinds of our own.

pub mod bridges {
    threatmodel_catalogue::kind! {
        /// An operator raises the bridge
        /// under a vehicle.
        ///
        /// # Where it is
        pub struct OccupiedBridge = "occupied-bridge" {
            title: "Bridge raised under a vehicle",
            refs: ["CWE-754", "https://bridges.example/rules#7"],
            stride: [DenialOfService, Tampering],
            linddun: [],
            likelihood: Some(Likely),
            found_in: Code,
            controls: [("interlock with the scale", BusinessLogic)],
            requirements: [("The motor only starts while the scale shows nothing.", "v5.0.0-2.3.1")],
            inputs: None,
            detection: Some("x_bridge_refused"),
        }
    }
}
pub use bridges::OccupiedBridge;
"#;

fn model(nouns: &str) -> Model {
    let folder = Folder::new();
    folder
        .with_crates()
        .write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"threatmodel\", \"threatmodel-catalogue\", \"house\", \"other\"]\n")
        .write("threatmodel-catalogue/Cargo.toml", package("threatmodel-catalogue", &[]))
        .write("threatmodel-catalogue/src/lib.rs", "")
        .write("house/Cargo.toml", package("house", &["threatmodel-catalogue"]))
        .write("house/src/lib.rs", HOUSE)
        .write("shop/Cargo.toml", package("shop", &["threatmodel", "threatmodel-catalogue", "house"]))
        .write(
            "shop/src/lib.rs",
            format!("use threatmodel::prelude::*;\n#[asset(kind = Data)]\nstruct Cards;\n{nouns}"),
        );
    Model::from_sources(folder.scan_shop(), Policy::default(), "2026-06-01".parse().unwrap())
}

#[test]
fn a_threat_has_what_its_kind_has() {
    let model = model(
        "use threatmodel::catalogue;\n#[threat(kind = catalogue::PathTraversal, targets = [Cards], refs = [\"CWE-22\", \"T1574\"])]\nstruct Escape;\n\
         use threatmodel_catalogue as known;\n/// Mine.\n#[threat(kind = known::SqlInjection, targets = [Cards], linddun = [Linking], likelihood = Rare)]\nstruct Words;\n",
    );
    assert_eq!(model.facts().doubts, []);
    let threat = |name: &str| model.threat_at(&format!("shop::{name}")).unwrap().facts();
    let escape = threat("Escape");
    assert_eq!((escape.kind.as_deref(), escape.likelihood), (Some("path-traversal"), Some(Likelihood::Likely)));
    assert_eq!(escape.stride, [Stride::InformationDisclosure, Stride::Tampering]);
    // Its own come first, and each once.
    assert_eq!(escape.refs[..3], ["CWE-22", "T1574", "CWE-23"]);
    assert!(escape.declared.doc.starts_with("A path or file name from outside"), "{}", escape.declared.doc);
    let words = threat("Words");
    assert_eq!((words.kind.as_deref(), words.likelihood), (Some("sql-injection"), Some(Likelihood::Rare)));
    assert_eq!((words.stride.len(), words.linddun.len(), words.declared.doc.as_str()), (0, 1, "Mine."));
}

#[test]
fn a_catalogue_of_somebody_else_is_read() {
    for path in ["house::OccupiedBridge", "house::bridges::OccupiedBridge", "own::OccupiedBridge"] {
        let model = model(&format!(
            "use house as own;\n#[threat(kind = {path}, targets = [Cards])]\nstruct Raised;\n\
             #[dismisses({path}, because = \"b\", owner = \"o\")]\nfn raise() {{}}\n"
        ));
        assert_eq!(model.facts().doubts, [], "{path}");
        let raised = model.threat_at("shop::Raised").unwrap().facts();
        assert_eq!((raised.kind.as_deref(), raised.likelihood), (Some("occupied-bridge"), Some(Likelihood::Likely)));
        assert_eq!(raised.stride, [Stride::DenialOfService, Stride::Tampering]);
        assert_eq!(raised.refs, ["CWE-754", "https://bridges.example/rules#7"]);
        assert_eq!(raised.declared.doc, "An operator raises the bridge\nunder a vehicle.");
        assert_eq!(model.facts().dismissals[0].kind, "occupied-bridge");
    }
}

#[test]
fn a_kind_that_nobody_declares_is_a_doubt() {
    let model = model(
        "#[threat(kind = house::Nothing, targets = [Cards])]\nstruct Raised;\n#[threat(kind = Cards, targets = [Cards])]\nstruct Odd;\n",
    );
    let unresolved = model.facts().doubts.iter().filter(|doubt| matches!(doubt, Doubt::Unresolved { .. })).count();
    assert_eq!(unresolved, 2, "{:?}", model.facts().doubts);
}
