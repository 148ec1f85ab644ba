//! The model as a program sees it: queries over the storefront, and the JSON form.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;

use proptest::prelude::*;
use threatmodel::{
    Model,
    annotation::{Annotation, Arg, Place, Reference, Void},
    lock::{Change, Lock},
    model::{Linked, State},
    policy::Policy,
    query::Threats as _,
    rules::judge,
    source::Sources,
    words::{ItemKind, Phase, Severity, Stride},
};
use threatmodel_check::scan::{Request, scan};
use threatmodel_grammar::{ATTRIBUTES, Syntax, Takes};
use threatmodel_model::diff::Diff;

fn storefront() -> Model {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/storefront/Cargo.toml");
    let sources = scan(&Request { manifest, workspace: false, outside: false, features: Some(Vec::new()) }).unwrap();
    Model::of(sources, Linked::default(), Policy::default(), "2026-06-01".parse().unwrap())
}

#[test]
fn the_storefront_is_modelled_in_full() {
    let model = storefront();
    assert!(model.assets().count() >= 12);
    assert!(model.assets().filter(|asset| asset.adjacent).count() >= 2);
    assert!(model.threats().count() >= 20);
    for category in Stride::ALL {
        assert!(model.threats().of(*category).next().is_some(), "no threat of {category}");
    }
    let layers: std::collections::BTreeSet<&str> =
        model.controls().map(|control| control.facts().layer.as_str()).collect();
    assert!(model.controls().count() >= 15 && layers.len() >= 5, "{layers:?}");
    for phase in Phase::ALL {
        assert!(model.requirements_in(*phase).next().is_some(), "no requirement of {phase}");
    }
    assert!(model.threats().in_state(State::Accepted).next().is_some());
    assert!(model.threats().in_state(State::Transferred).next().is_some());
    assert!(model.components().count() > 4 && model.trust_zones().count() > 2 && model.flows().count() > 4);
    assert_eq!(model.threats().unmitigated().count(), 0);
}

#[test]
fn a_noun_in_a_file_that_a_library_and_a_program_share_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
    write("src/lib.rs", "pub mod model;\n");
    write("src/main.rs", "mod model;\nfn main() {}\n");
    write(
        "src/model.rs",
        "#[threatmodel::asset(kind = Data)]\npub struct Cards;\n\
         #[threatmodel::threat(targets = [Cards], stride = [Tampering])]\npub struct Injection;\n\
         #[threatmodel::threat(Injection)]\npub fn find() {}\n",
    );
    let manifest = folder.path().join("Cargo.toml");
    let sources = scan(&Request { manifest, workspace: false, outside: false, features: Some(Vec::new()) }).unwrap();
    assert_eq!(sources.annotations.len(), 6, "each target has them all");
    let model = Model::of(sources, Linked::default(), Policy::default(), "2026-06-01".parse().unwrap());
    let names: Vec<&str> = model.threats().map(|threat| threat.facts().name()).collect();
    assert_eq!((model.assets().count(), names), (1, vec!["Injection"]));
}

#[test]
fn a_component_knows_what_it_uses_and_where_that_lives() {
    let model = storefront();
    let used = model.component_at("storefront::accounts::AccountKeeping").unwrap().uses();
    let listed: Vec<String> = used
        .iter()
        .map(|used| {
            let ops: Vec<&str> = used.ops.iter().map(|op| op.name()).collect();
            // Where a temporary folder stands in for that of the shop, it is the same place.
            let places = used.asset.parsed_locators().map(|locator| locator.to_string());
            let places: Vec<String> = places.filter(|place| place.contains("${SHOP_DATA}")).collect();
            let flows = match (used.sent, used.received) {
                (true, true) => " sent, received",
                (true, false) => " sent",
                (false, true) => " received",
                (false, false) => "",
            };
            format!("{} [{}]{flows} at {}", used.asset.facts().name(), ops.join(", "), places.join(" "))
        })
        .collect();
    assert_eq!(
        listed,
        [
            "AccountData [Read] at sqlite:${SHOP_DATA}/shop.db#accounts.name sqlite:${SHOP_DATA}/shop.db#accounts.role",
            "Passwords [Read] at sqlite:${SHOP_DATA}/shop.db#accounts.password",
            "SessionTokens [Read] at sqlite:${SHOP_DATA}/shop.db#sessions",
        ]
    );
    assert!(model.assets_of("storefront::Nothing").is_empty());
    // Every access that counts is in the list of its component.
    for access in model.accesses().filter(|access| access.site.in_system()) {
        let used = model.assets_of(&access.facts().site.component);
        let of_asset = used.iter().find(|used| Some(used.asset) == access.asset()).unwrap();
        assert!(access.ops.iter().all(|op| of_asset.ops.contains(op)), "{}", access.site.item);
    }
}

#[test]
fn queries_lead_from_noun_to_noun_and_back() {
    let model = storefront();
    let passwords = model.asset_at("storefront::model::assets::Passwords").unwrap();
    let threats: Vec<&str> = passwords.threats().map(|threat| threat.facts().name()).collect();
    assert_eq!(threats, ["PasswordTheft", "SqlInjection"]);
    let controls: Vec<&str> = passwords.controls().map(|control| control.facts().name()).collect();
    assert_eq!(controls, ["PasswordHashing", "SearchGrammar", "ReadOnlyReads", "BoundParameters"]);

    let control = model.control_at("storefront::model::controls::BoundParameters").unwrap();
    let test = control.tests().next().unwrap();
    assert_eq!(test.site.item, "attacks::search::union_select_in_the_search_box");
    assert_eq!(test.site.place.file, "examples/storefront/tests/attacks/search.rs");
    let threat = test.threat().unwrap();
    assert_eq!(threat.name(), "SqlInjection");
    assert_eq!(control.threats().collect::<Vec<_>>(), [threat]);
    assert!(threat.assets().any(|asset| asset == passwords));
    assert_eq!(
        threat.requirements().map(|requirement| requirement.facts().name()).collect::<Vec<_>>(),
        ["ConstantSql"]
    );
    let exposure = threat.exposures().next().unwrap();
    assert_eq!(exposure.component().unwrap().name(), "Database");
    assert_eq!(exposure.pairs().len(), 3);
}

#[test]
fn threats_rank_by_classification_then_severity() {
    let model = storefront();
    let ranks: Vec<_> = model.threats().map(|threat| (threat.risk().position, threat.severity())).collect();
    assert!(ranks.windows(2).all(|pair| pair[0] >= pair[1]), "{ranks:?}");
    assert!(model.threats().at_least(Severity::High).all(|threat| threat.severity() >= Severity::High));
}

#[test]
fn the_playbook_groups_requirements_by_layer() {
    let model = storefront();
    let playbook = model.playbook(Phase::Deployment);
    let layers: Vec<&str> = playbook.layers.keys().copied().collect();
    assert_eq!(layers, ["Cryptography", "Infrastructure"]);
    assert!(playbook.layers["Infrastructure"].iter().any(|requirement| requirement.name() == "TlsInFront"));
    let implementation = model.playbook(Phase::Implementation);
    assert!(implementation.layers["DataAccess"].iter().any(|requirement| requirement.name() == "ConstantSql"));
}

#[test]
fn scenarios_group_threats_by_the_assets_they_hit() {
    let model = storefront();
    let scenarios = model.scenarios_by_assets();
    let of_threats: usize = scenarios.iter().map(|scenario| scenario.threats.len()).sum();
    assert_eq!(of_threats, model.threats().count());
    let tokens = scenarios
        .iter()
        .find(|scenario| scenario.assets.iter().map(|asset| asset.facts().name()).eq(["SessionTokens"]));
    let names: Vec<&str> = tokens.unwrap().threats.iter().map(|threat| threat.facts().name()).collect();
    assert!(names.contains(&"SessionFixation") && names.contains(&"SessionHijacking"), "{names:?}");
}

#[test]
fn reach_says_what_a_component_could_get_at_and_how() {
    let model = storefront();
    let component = model.component_at("storefront::payment::Payments").unwrap();
    let reach: Vec<_> = component.reach().collect();
    let disk = reach.iter().find(|reach| reach.asset.facts().name() == "DatabaseDisk").unwrap();
    assert!(!disk.used);
    assert_eq!(disk.explained(), "it lies in zone `storefront::model::zones::ShopHost`");
    let cards = reach.iter().find(|reach| reach.asset.facts().name() == "CardNumbers").unwrap();
    assert!(cards.used);
    assert!(!reach.iter().any(|reach| reach.asset.facts().name() == "BackupTapes"));
}

#[test]
fn the_storefront_reads_back_from_json_equal() {
    let model = storefront();
    let text = model.to_json().unwrap();
    assert_eq!(Model::from_json(&text).unwrap(), model);
    assert!(
        Model::from_json(&text.replacen("\"format\": 3", "\"format\": 99", 1)).unwrap_err().to_string().contains("99")
    );
    assert!(Model::from_json("{}").is_err());
}

#[test]
fn the_lock_reads_back_and_sees_a_lost_test() {
    let model = storefront();
    let lock = Lock::of(&model, "threatmodel.lock");
    let again = Lock::read(&lock.text(), "threatmodel.lock").unwrap();
    assert_eq!(again.diff(&lock), threatmodel::lock::LockDiff::default());
    let mut facts = model.facts().clone();
    let lost = facts.tests.remove(0);
    let diff = again.diff(&Lock::of(&Model::from_facts(facts), "threatmodel.lock"));
    // The test, and the legitimate use that it named.
    assert_eq!(diff.weakened.len(), 2, "{diff:?}");
    for change in &diff.weakened {
        let Change::Gone { fact, .. } = change else { panic!("{diff:?}") };
        assert!(fact.contains(&lost.site.item));
    }
}

/// A value that the grammar allows for a key, or one that it does not.
fn arg(takes: Takes) -> BoxedStrategy<Arg> {
    let texts = |words: &'static [&'static str]| proptest::sample::subsequence(words, 1..=words.len().min(3));
    let reference = || {
        prop_oneof![
            (0..6_usize).prop_map(|number| Reference::resolved(&format!("c::m::N{number}"))),
            Just(Reference { text: "lost".to_owned(), path: None })
        ]
    };
    match takes {
        Takes::Word(words) | Takes::WordOrText(words) => {
            proptest::sample::select(words).prop_map(|word| Arg::Text(word.to_owned())).boxed()
        }
        Takes::Words(words) | Takes::WordsOrTexts(words) => {
            texts(words).prop_map(|words| Arg::Texts(words.into_iter().map(str::to_owned).collect())).boxed()
        }
        Takes::Flag => any::<bool>().prop_map(Arg::Flag).boxed(),
        Takes::Number(least, most) => (least..=most).prop_map(Arg::Number).boxed(),
        Takes::Ref(_) | Takes::Refs(_) | Takes::RefsOrAll(_) | Takes::Emission => {
            prop_oneof![9 => proptest::collection::vec(reference(), 1..3).prop_map(Arg::Refs), 1 => Just(Arg::All)]
                .boxed()
        }
        Takes::RefGroups(_) => prop_oneof![
            2 => proptest::collection::vec(reference(), 1..3).prop_map(Arg::Refs),
            1 => proptest::collection::vec(proptest::collection::vec(reference(), 1..3), 1..3).prop_map(Arg::Groups),
        ]
        .boxed(),
        Takes::Level => proptest::sample::select(vec!["Public", "Restricted", "Confidential", "Nowhere"])
            .prop_map(|name| Arg::Level { of: Reference::resolved("threatmodel::ThreeLevels"), name: name.to_owned() })
            .boxed(),
        Takes::Field => Just(Arg::Text("client".to_owned())).boxed(),
        Takes::Fields => Just(Arg::Texts(vec!["client".to_owned(), "user.id".to_owned()])).boxed(),
        Takes::SyntaxText(Syntax::Duration) => prop_oneof![Just(Arg::Text("1m".to_owned()))].boxed(),
        Takes::SyntaxText(_) => {
            prop_oneof![Just(Arg::Text("2026-06-01".to_owned())), Just(Arg::Text("never".to_owned()))].boxed()
        }
        Takes::SyntaxTexts(_) => Just(Arg::Texts(vec!["CWE-1".to_owned()])).boxed(),
        Takes::Text | Takes::Expr | Takes::Function => "[a-zé\"\\\\\n ]{0,8}".prop_map(Arg::Text).boxed(),
    }
}

prop_compose! {
    fn annotation()(attribute in 0..ATTRIBUTES.len(), name in 0..6_usize, line in 1..40_u32)(
        args in ATTRIBUTES[attribute].first.iter().chain(ATTRIBUTES[attribute].keys).map(|key| {
            proptest::option::weighted(0.8, arg(key.takes)).prop_map(move |arg| (key.name, arg))
        }).collect::<Vec<_>>(),
        attribute in Just(attribute),
        name in Just(name),
        line in Just(line),
        test in any::<bool>(),
        void in proptest::option::weighted(0.2, proptest::sample::select(vec![Void::Ignored, Void::CfgOff, Void::CfgUnknown])),
        doc in "[a-z \n]{0,12}",
    ) -> Annotation {
        let states = ATTRIBUTES[attribute].states;
        Annotation {
            statement: states,
            package: "c".to_owned(),
            module: "c::m".to_owned(),
            item: format!("N{name}"),
            item_kind: if states.is_noun() { ItemKind::Struct } else { ItemKind::Fn },
            place: Place { file: "src/lib.rs".to_owned(), line, column: 1, len: 3 },
            doc,
            test,
            test_only: test,
            library: true,
            unlinked: false,
            differs_in_tests: false,
            rewritten: false,
            void,
            args: args.into_iter().filter_map(|(key, arg)| Some((key, arg?))).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_model_is_judged_without_a_panic_and_reads_back_equal(annotations in proptest::collection::vec(annotation(), 0..24)) {
        let sources = Sources { annotations, ..Sources::default() };
        let model = Model::of(sources, Linked::default(), Policy::default(), "2026-06-01".parse().unwrap());
        let verdict = judge(&model, None, &[]);
        let again = Model::from_json(&model.to_json().unwrap()).unwrap();
        prop_assert_eq!(&again, &model);
        prop_assert_eq!(judge(&again, None, &[]), verdict);
        let lock = Lock::of(&model, "threatmodel.lock");
        let read = Lock::read(&lock.text(), "threatmodel.lock").unwrap();
        prop_assert!(read.diff(&lock).weakened.is_empty());
    }
}

#[test]
fn a_module_of_nouns_with_ids_may_be_renamed() {
    let of = |ids: bool, module: &str, lost: &str| {
        let mut model: serde_json::Value = serde_json::from_str(&storefront().to_json().unwrap()).unwrap();
        let lists =
            ["assets", "threats", "controls", "requirements", "components", "trust_zones", "actors", "assumptions"];
        for list in lists.into_iter().chain(["detections", "workflow_steps"]) {
            for noun in model[list].as_array_mut().unwrap() {
                let name = noun["declared"]["name"].clone();
                noun["declared"]["id"] = if ids { name } else { serde_json::Value::Null };
            }
        }
        model["mitigations"].as_array_mut().unwrap().retain(|known| known["threat"] != lost);
        let text = model.to_string().replace("\"storefront::model::", &format!("\"storefront::{module}::"));
        Model::from_json(&text).unwrap()
    };
    let before = of(true, "model", "");
    assert!(before.threats().all(|threat| threat.path().starts_with("storefront::model::")));
    let lock = Lock::of(&before, "threatmodel.lock");
    assert_eq!(lock.changes(&of(true, "words", "")), threatmodel::lock::LockDiff::default());
    assert!(!lock.changes(&of(false, "words", "")).weakened.is_empty());
    let renamed = Diff::between(&before, &of(true, "words", ""));
    assert!(!renamed.is_weaker(), "{:#?}", renamed.changes);
    assert!(Diff::between(&of(false, "model", ""), &of(false, "words", "")).is_weaker());
    // Other losses are still noticed.
    let lost = before.threats().find(|threat| threat.mitigations().next().is_some()).unwrap();
    let weaker = Diff::between(&before, &of(true, "words", lost.path()));
    assert!(weaker.changes.iter().any(|change| change.kind == "mitigation"), "{:#?}", weaker.changes);
}
