//! The files of a workspace: a shop with a library, a program, unit tests, two test targets, a dependency that is a member, and
//! a catalogue of threats.

use std::collections::{BTreeMap, BTreeSet};

use subjects::Manifest;

use super::Edit;

/// The target of the check.
pub(super) const CHECK: &str = "threat_model";

/// Its content.
pub(super) const CHECKS: &str = "threatmodel::check!();\n";

/// The name that the unit tests of the shop go by.
pub(super) const LIBRARY: &str = "shop";

/// The workspace, and how it is tested.
#[derive(Clone)]
pub(super) struct Tree {
    pub(super) files: BTreeMap<String, String>,
    pub(super) features: BTreeSet<&'static str>,
    /// The targets whose tests are run, in this order.
    pub(super) runs: Vec<&'static str>,
    pub(super) harness: Vec<&'static str>,
    apart: bool,
    alone: bool,
}

fn sound() -> Tree {
    let shop = Manifest::new("shop")
        .member()
        .library(LIBRARY)
        .section("[features]\nslow = []\nextra = []\n")
        .dependency("catalogue = { path = \"../catalogue\" }\nbank = { path = \"../bank\" }");
    let other = |name: &str| Manifest::new(name).member().testing(&[]).to_string();
    let files = [
        ("shop/Cargo.toml", shop.to_string()),
        ("shop/src/lib.rs", include_str!("shop/lib.rs").to_owned()),
        ("shop/src/orders.rs", include_str!("shop/orders.rs").to_owned()),
        ("shop/src/main.rs", include_str!("shop/main.rs").to_owned()),
        ("shop/tests/attacks.rs", include_str!("shop/attacks.rs").to_owned()),
        ("shop/tests/threat_model.rs", CHECKS.to_owned()),
        ("shop/deploy/unit.service", "ProtectSystem=strict\n".to_owned()),
        ("catalogue/Cargo.toml", other("catalogue")),
        ("catalogue/src/lib.rs", include_str!("shop/catalogue.rs").to_owned()),
        ("bank/Cargo.toml", other("bank")),
        ("bank/src/lib.rs", include_str!("shop/bank.rs").to_owned()),
        ("Cargo.toml", workspace(&["shop", "catalogue", "bank"])),
    ];
    Tree {
        files: files.into_iter().map(|(file, text)| (file.to_owned(), text)).collect(),
        features: BTreeSet::new(),
        runs: vec!["attacks", CHECK],
        harness: Vec::new(),
        apart: false,
        alone: false,
    }
}

/// The manifest of a workspace with these members. Nobody reads backtraces of the shop.
pub(super) fn workspace(members: &[&str]) -> String {
    format!("[workspace]\nmembers = {members:?}\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\n")
}

impl Tree {
    pub(super) fn new(edits: &[Edit]) -> Self {
        let sound = sound();
        let mut tree = sound.clone();
        for edit in edits {
            match edit {
                Edit::Replace(file, from, to) => {
                    let text = tree.files.get_mut(*file).unwrap_or_else(|| panic!("there is no {file}"));
                    assert_eq!(text.matches(from).count(), 1, "{file} has `{from}` not exactly once:\n{text}");
                    *text = text.replace(from, to);
                }
                Edit::Write(file, text) => drop(tree.files.insert((*file).to_owned(), text.clone())),
                Edit::Delete(file) => assert!(tree.files.remove(*file).is_some(), "there is no {file}"),
                Edit::Feature(name) => drop(tree.features.insert(name)),
                Edit::Runs(targets) => tree.runs = targets.to_vec(),
                Edit::Harness(arguments) => tree.harness.extend(*arguments),
                Edit::Apart => tree.apart = true,
                Edit::Alone => tree.alone = true,
            }
        }
        let beside = |tree: &Self| -> Vec<(String, String)> {
            let files = tree.files.iter().filter(|(file, _)| !file.starts_with("shop/"));
            files.map(|(file, text)| (file.clone(), text.clone())).collect()
        };
        tree.alone |= beside(&sound) != beside(&tree);
        tree
    }

    /// Whether the check may stand in the file of the attacks: nothing is changed of how they are built and run.
    pub(super) fn may_join(&self) -> bool {
        let is_plain = self.files.get("shop/tests/threat_model.rs").is_some_and(|text| text == CHECKS);
        is_plain
            && self.files.contains_key("shop/tests/attacks.rs")
            && self.runs == ["attacks", CHECK]
            && self.harness.is_empty()
            && !self.apart
    }

    /// Whether it needs a workspace or a cargo of its own.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// The compiled sources of the shop, and the features: two mutations with the same share one build.
    pub(super) fn compiled(&self) -> (BTreeMap<&str, &str>, &BTreeSet<&'static str>) {
        let files = self.shop().filter(|(file, _)| is_compiled(file));
        (files.collect(), &self.features)
    }

    /// The other files of the shop.
    pub(super) fn read(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shop().filter(|(file, _)| !is_compiled(file))
    }

    fn shop(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(file, text)| Some((file.strip_prefix("shop/")?, text.as_str())))
    }
}

fn is_compiled(file: &str) -> bool {
    file == "Cargo.toml" || file.starts_with("src/") || file.starts_with("tests/")
}

/// The manifest of a member that depends on the facade with these features for its tests.
pub(super) fn member(name: &str, features: &[&'static str]) -> String {
    Manifest::new(name).member().testing(features).to_string()
}
