//! The mutations.

use super::{
    Edit::{self, Alone, Apart, Delete, Feature, Harness, Replace, Runs, Write},
    Mutation,
    Verdict::{self, Fails, Passes, Refused, Warns},
    tree::{LIBRARY, member},
};

pub(super) const LIB: &str = "shop/src/lib.rs";
pub(super) const ORDERS: &str = "shop/src/orders.rs";
pub(super) const MAIN: &str = "shop/src/main.rs";
/// The exposures of the orders, and where the first of them stands alone.
const FACED: &str = "#[threat(CardTheft)]\n#[accesses";
pub(super) const ALSO_FACED: &str = "#[threat(CardTheft)]\npub fn receipt";
pub(super) const ATTACKS: &str = "shop/tests/attacks.rs";
const CHECK: &str = "shop/tests/threat_model.rs";
const POLICY: &str = "shop/threatmodel.toml";
const LOCK: &str = "shop/threatmodel.lock";
pub(super) const MITIGATED: &str = "#[mitigates(CardTheft, by = LastFour)]\nfn kept";
pub(super) const TESTED: &str =
    "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept";

pub(super) fn case(name: &'static str, edits: Vec<Edit>, verdict: Verdict) -> Mutation {
    Mutation { name, edits, verdict }
}

pub(super) fn policy(text: &str) -> Edit {
    Write(POLICY, text.to_owned())
}

/// The attack of the grammar of the search.
pub(super) const GRAMMAR: &str = "#[mitigates(known::SqlInjection, by = SearchGrammar, legitimate = letters_are_parsed)]\n#[test]\nfn grammar() {\n    assert_blocked!(!parse(\"'\"));\n}\n";

/// The attack of the search's grammar among the unit tests instead.
fn unit(edits: Vec<Edit>) -> Vec<Edit> {
    let mut all = vec![
        Replace(ATTACKS, GRAMMAR, ""),
        Replace(
            LIB,
            "    #[test]\n    fn letters",
            "    #[mitigates(SqlInjection, by = SearchGrammar, legitimate = letters)]\n    #[test]\n    fn grammar() {\n        assert_blocked!(!parse(\"'\"));\n    }\n\n    #[test]\n    fn letters",
        ),
        Runs(&[LIBRARY, "attacks", super::CHECK]),
    ];
    all.extend(edits);
    all
}

/// The search with its control in a function of its own, and how it asks that.
fn asked_apart(asks: &'static str) -> Vec<Edit> {
    vec![
        Replace(
            LIB,
            "#[threat(SqlInjection)]\n#[mitigates(SqlInjection, by = BoundParameters)]\n#[satisfies(NothingInTheClear)]\npub fn find",
            "#[mitigates(SqlInjection, by = BoundParameters)]\n#[satisfies(NothingInTheClear)]\nfn bound() -> bool {\n    control_on::<BoundParameters>()\n}\n\n#[threat(SqlInjection)]\npub fn find",
        ),
        Replace(
            LIB,
            "    if !control_on::<BoundParameters>() && text.contains('\\'') { usize::MAX } else { text.len() }",
            asks,
        ),
    ]
}

/// All of them, by what they change.
pub(crate) fn groups() -> Vec<Vec<Mutation>> {
    vec![
        annotations(),
        tests(),
        disguises(),
        unrun(),
        shown(),
        reached(),
        satisfied(),
        switched(),
        own_rules(),
        policies(),
        linking(),
        sources(),
        super::considered::all(),
        super::assets::all(),
        super::detection::all(),
        super::foreign::all(),
    ]
}

/// Changes of annotations on code.
fn annotations() -> Vec<Mutation> {
    vec![
        case("the sound workspace", vec![], Passes),
        case(
            "a mitigation is deleted",
            vec![Replace(ORDERS, MITIGATED, "fn kept")],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "an exposure is deleted",
            vec![Replace(ORDERS, FACED, "#[accesses"), Replace(ORDERS, ALSO_FACED, "pub fn receipt")],
            Fails(&["TM003"]),
        ),
        case("one exposure of two is deleted", vec![Replace(ORDERS, ALSO_FACED, "pub fn receipt")], Passes),
        case(
            "a mitigation moves to another component",
            vec![
                Replace(ORDERS, MITIGATED, "fn kept"),
                Replace(LIB, "pub fn read() {}", "#[mitigates(CardTheft, by = LastFour)]\npub fn read() {}"),
            ],
            Fails(&["TM001"]),
        ),
        case(
            "a mitigation moves to code that no attack passes, and its scope says so",
            vec![
                Replace(ORDERS, MITIGATED, "fn kept"),
                Replace(
                    LIB,
                    "pub fn read() {}",
                    "#[mitigates(CardTheft, by = LastFour, scope = [orders::Orders])]\npub fn read() {}",
                ),
            ],
            Fails(&["TM002"]),
        ),
        case(
            "a mitigation covers another component by its scope",
            vec![
                Replace(LIB, "pub fn read() {}", "#[threat(CardTheft)]\npub fn read() {}"),
                Replace(ORDERS, "by = LastFour)]\nfn kept", "by = LastFour, scope = [crate::Shop])]\nfn kept"),
                Replace(ORDERS, "    receipt(card)", "    crate::read();\n    receipt(card)"),
            ],
            Passes,
        ),
        case(
            "a mitigation names another control",
            vec![Replace(ORDERS, "by = LastFour)]\nfn kept", "by = crate::SearchGrammar)]\nfn kept")],
            Fails(&["TM002", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a mitigation names another threat",
            vec![Replace(ORDERS, MITIGATED, "#[mitigates(crate::XmlBomb, by = LastFour)]\nfn kept")],
            Fails(&["TM001", "TM012", "TM033"]),
        ),
        case(
            "a misspelt control",
            vec![Replace(ORDERS, "by = LastFour)]\nfn kept", "by = LastFuor)]\nfn kept")],
            Refused("cannot find type `LastFuor`"),
        ),
        case(
            "a threat in place of a control",
            vec![Replace(ORDERS, "by = LastFour)]\nfn kept", "by = CardTheft)]\nfn kept")],
            Refused("`CardTheft` is not declared as a control"),
        ),
        case(
            "an acceptance without an owner",
            vec![Replace(LIB, ", owner = \"operations\", until = \"2099-01-01\"", ", until = \"2099-01-01\"")],
            Refused("`#[accepts]` has no `owner`"),
        ),
        case(
            "an acceptance without a reason",
            vec![Replace(LIB, "because = \"the room is guarded\"", "because = \"\"")],
            Refused("`because` is empty"),
        ),
        case(
            "an acceptance without an end",
            vec![Replace(LIB, ", until = \"2099-01-01\"", "")],
            Refused("`#[accepts]` has no `until`"),
        ),
        case(
            "an acceptance that has expired",
            vec![Replace(LIB, "2099-01-01", "2026-01-01")],
            Fails(&["TM001", "TM004"]),
        ),
        case(
            "an acceptance in another component",
            vec![
                Replace(
                    LIB,
                    "#[accepts(RackTampering, because = \"the room is guarded\", owner = \"operations\", until = \"2099-01-01\")]\n",
                    "",
                ),
                Replace(
                    ORDERS,
                    "fn kept",
                    "#[accepts(crate::RackTampering, because = \"b\", owner = \"o\", until = \"2099-01-01\")]\nfn kept",
                ),
            ],
            Fails(&["TM001"]),
        ),
        case(
            "an avoided threat that code faces",
            vec![Replace(LIB, "#[avoids(XmlBomb", "#[threat(XmlBomb)]\n#[avoids(XmlBomb")],
            Fails(&["TM001"]),
        ),
        case(
            "an avoidance is deleted",
            vec![Replace(LIB, "#[avoids(XmlBomb, because = \"we read no XML\", owner = \"platform\")]\n", "")],
            Fails(&["TM003"]),
        ),
        case(
            "an exposure to a threat of the catalogue",
            vec![Replace(LIB, "pub fn read() {}", "#[threat(catalogue::SlowQuery)]\npub fn read() {}")],
            Fails(&["TM001", "TM009"]),
        ),
        case(
            "a mitigation behind a feature that is off",
            vec![Replace(
                ORDERS,
                "#[mitigates(CardTheft, by = LastFour)]\nfn kept",
                "#[cfg_attr(feature = \"extra\", mitigates(CardTheft, by = LastFour))]\nfn kept",
            )],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a mitigation behind a feature that is on",
            vec![
                Replace(
                    ORDERS,
                    "#[mitigates(CardTheft, by = LastFour)]\nfn kept",
                    "#[cfg_attr(feature = \"extra\", mitigates(CardTheft, by = LastFour))]\nfn kept",
                ),
                Feature("extra"),
            ],
            Passes,
        ),
        case(
            "a mitigation for tests only",
            vec![Replace(
                ORDERS,
                MITIGATED,
                "#[cfg(test)]\n#[mitigates(CardTheft, by = LastFour)]\nfn helper() {}\nfn kept",
            )],
            Fails(&["TM001", "TM011", "TM012", "TM013", "TM033"]),
        ),
        case(
            "a control that is there where its crate is tested",
            unit(vec![Replace(
                LIB,
                "    !control_on::<SearchGrammar>() ||",
                "    !cfg!(test) || !control_on::<SearchGrammar>() ||",
            )]),
            Fails(&["TM011", "TM012"]),
        ),
        case(
            "a control that a program leaves at once",
            unit(vec![Replace(
                LIB,
                "pub fn parse(text: &str) -> bool {\n",
                "pub fn parse(text: &str) -> bool {\n    #[cfg(not(test))]\n    if text.len() < 100 {\n        return true;\n    }\n",
            )]),
            Fails(&["TM011", "TM012"]),
        ),
        case(
            "a control that a build without debug assertions does not have",
            vec![Replace(
                LIB,
                "    !control_on::<SearchGrammar>() ||",
                "    !cfg!(debug_assertions) || !control_on::<SearchGrammar>() ||",
            )],
            Fails(&["TM011", "TM012"]),
        ),
        case(
            "a control that is an assertion of debug builds",
            vec![Replace(
                LIB,
                "pub fn parse(text: &str) -> bool {\n",
                "pub fn parse(text: &str) -> bool {\n    debug_assert!(!text.contains(\"'\") || !control_on::<SearchGrammar>());\n",
            )],
            Fails(&["TM011", "TM012", "TM033"]),
        ),
        case(
            "code that asks a control in debug builds alone",
            asked_apart(
                "    if !(cfg!(debug_assertions) && bound()) && text.contains('\\'') { usize::MAX } else { text.len() }",
            ),
            Fails(&["TM051"]),
        ),
        case(
            "code that asks a control in an assertion of debug builds",
            asked_apart(
                "    let mut stopped = false;\n    debug_assert!({ stopped = bound(); true });\n    \
                 if !stopped && text.contains('\\'') { usize::MAX } else { text.len() }",
            ),
            Fails(&["TM051"]),
        ),
        case(
            "code that asks a control, and asserts in debug builds what calls nothing",
            asked_apart(
                "    let length = text.len();\n    debug_assert!(length < 1_000, \"too long\");\n    \
                 if !bound() && text.contains('\\'') { usize::MAX } else { length }",
            ),
            Passes,
        ),
        case(
            "a control that differs by platform",
            vec![Replace(
                LIB,
                "    !control_on::<SearchGrammar>() ||",
                "    cfg!(windows) && text.is_empty() || !control_on::<SearchGrammar>() ||",
            )],
            Passes,
        ),
        case(
            "a mitigation in a comment",
            vec![Replace(ORDERS, MITIGATED, "// #[mitigates(CardTheft, by = LastFour)]\nfn kept")],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a mitigation in a doc comment",
            vec![Replace(ORDERS, MITIGATED, "/// #[mitigates(CardTheft, by = LastFour)]\nfn kept")],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a mitigation in a text",
            vec![Replace(
                ORDERS,
                MITIGATED,
                "const TEXT: &str = \"\n#[mitigates(CardTheft, by = LastFour)]\n\";\nfn kept",
            )],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "an exposure in a program",
            vec![Replace(MAIN, "fn main", "#[threatmodel::threat(shop::CardTheft)]\nfn main")],
            Fails(&["TM001"]),
        ),
        case(
            "an exposure and a mitigation in a program that no attack passes",
            vec![Replace(
                MAIN,
                "fn main",
                "#[threatmodel::threat(shop::CardTheft)]\n#[threatmodel::mitigates(shop::CardTheft, by = shop::LastFour)]\nfn main",
            )],
            Fails(&["TM002"]),
        ),
        case(
            "a removed asset is used",
            vec![Replace(LIB, "pub fn read() {}", "#[accesses(OldMailingList, ops = [Read])]\npub fn read() {}")],
            Fails(&["TM016"]),
        ),
        case("an owner is lost", vec![Replace(LIB, ", owner = \"payments\"", "")], Fails(&["TM007"])),
        case(
            "an asset nobody considers",
            vec![Replace(
                LIB,
                "pub fn read() {}",
                "pub fn read() {}\n#[asset(kind = Credential, classification = Restricted)]\npub struct Key;",
            )],
            Fails(&["TM008"]),
        ),
        case(
            "a neighbour nobody classified",
            vec![Replace(LIB, "kind = Physical, classification = Restricted, owner", "kind = Physical, owner")],
            Fails(&["TM017"]),
        ),
        case("a requirement loses its file", vec![Delete("shop/deploy/unit.service")], Fails(&["TM010"])),
        case(
            "a requirement's file is changed",
            vec![Write("shop/deploy/unit.service", "ProtectSystem=no\n".to_owned())],
            Fails(&["TM010"]),
        ),
        case(
            "a satisfaction is deleted",
            vec![Replace(LIB, "#[satisfies(NothingInTheClear)]\n", "")],
            Fails(&["TM010"]),
        ),
        case(
            "an id is given twice",
            vec![Replace(
                LIB,
                "#[threat(targets = [Rack], stride = [Tampering], likelihood = Unlikely)]",
                "#[threat(targets = [Rack], stride = [Tampering], likelihood = Unlikely, id = \"T-1\")]",
            )],
            Fails(&["TM018"]),
        ),
        case(
            "a confidential flow in the open",
            vec![Replace(
                ORDERS,
                ALSO_FACED,
                "#[threat(CardTheft)]\n#[flow(to = crate::Shop, carries = [CardNumbers])]\npub fn receipt",
            )],
            Fails(&["TM015"]),
        ),
        case(
            "a severity is lowered, with a reason",
            vec![
                Replace(
                    LIB,
                    "likelihood = Likely, id = \"T-1\")",
                    "likelihood = Likely, id = \"T-1\", severity = Low, because = \"b\")",
                ),
                Replace(ATTACKS, TESTED, "#[test]\nfn nothing_kept"),
            ],
            Passes,
        ),
        case(
            "a severity is lowered, without a reason",
            vec![Replace(
                LIB,
                "likelihood = Likely, id = \"T-1\")",
                "likelihood = Likely, id = \"T-1\", severity = Low)",
            )],
            Refused("`severity` needs `because`"),
        ),
    ]
}

/// Changes of tests.
fn tests() -> Vec<Mutation> {
    vec![
        case(
            "a test loses its annotation",
            vec![Replace(ATTACKS, TESTED, "#[test]\nfn nothing_kept")],
            Fails(&["TM002"]),
        ),
        case(
            "a test is ignored",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[ignore]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test is ignored under a cfg",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[cfg_attr(all(), ignore)]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test is ignored by a raw name",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[r#ignore]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test is ignored by a raw name under a raw cfg_attr",
            vec![Replace(
                ATTACKS,
                "#[test]\nfn nothing_kept",
                "#[test]\n#[r#cfg_attr(all(), r#ignore)]\nfn nothing_kept",
            )],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test is switched off by a raw cfg",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[r#cfg(any())]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test file is switched off by a raw cfg",
            vec![Apart, Replace(ATTACKS, "//! Attacks.\n", "//! Attacks.\n#![r#cfg(any())]\n")],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "an exposure with a raw name",
            vec![Replace(ORDERS, ALSO_FACED, "#[r#threat(CardTheft)]\npub fn receipt")],
            Passes,
        ),
        case(
            "an exposure with a raw name that nothing stops",
            vec![
                Replace(ORDERS, ALSO_FACED, "#[r#threat(CardTheft)]\npub fn receipt"),
                Replace(ORDERS, MITIGATED, "fn kept"),
            ],
            Fails(&["TM001", "TM011", "TM012", "TM033"]),
        ),
        case(
            "a test is behind a feature that is off",
            vec![Replace(
                ATTACKS,
                TESTED,
                "#[cfg(feature = \"slow\")]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
            )],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test is behind a feature that is on",
            vec![
                Replace(
                    ATTACKS,
                    TESTED,
                    "#[cfg(feature = \"slow\")]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
                ),
                Feature("slow"),
            ],
            Passes,
        ),
        case(
            "a test is behind a cfg that nobody knows",
            vec![Replace(
                ATTACKS,
                TESTED,
                "#[cfg(nightly_only)]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
            )],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test loses its test attribute",
            vec![
                Runs(&[super::CHECK]),
                Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[allow(dead_code)]\nfn nothing_kept"),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM019"]),
        ),
        case(
            "a test attribute moves above the annotation",
            vec![
                Runs(&[super::CHECK]),
                Replace(
                    ATTACKS,
                    TESTED,
                    "#[test]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\nfn nothing_kept",
                ),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM020"]),
        ),
        case(
            "a unit test's attribute moves above the annotation",
            unit(vec![Replace(
                LIB,
                "    #[mitigates(SqlInjection, by = SearchGrammar, legitimate = letters)]\n    #[test]",
                "    #[test]\n    #[mitigates(SqlInjection, by = SearchGrammar)]",
            )]),
            Fails(&["TM002", "TM020"]),
        ),
        case(
            "a test is commented out",
            vec![Replace(
                ATTACKS,
                "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept() {\n    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n}",
                "/* #[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept() {} */",
            )],
            Fails(&["TM002"]),
        ),
        case(
            "a test loses its body",
            vec![Replace(ATTACKS, "    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n", "")],
            Fails(&["TM002", "TM033"]),
        ),
        case(
            "a test moves into a function",
            vec![
                Runs(&[super::CHECK]),
                Replace(
                    ATTACKS,
                    "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept() {",
                    "#[allow(dead_code)]\nfn outer() {\n    #[allow(unnameable_test_items)]\n    #[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n    #[test]\n    fn nothing_kept() {\n        serve();\n    }\n}\n#[test]\nfn other() {",
                ),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a test file moves out of every target",
            vec![Write("shop/tests/old/attacks.rs", include_str!("shop/attacks.rs").to_owned()), Delete(ATTACKS)],
            Fails(&["TM002", "TM006", "TM010", "TM023"]),
        ),
        case(
            "a test target loses its harness",
            vec![
                Runs(&[super::CHECK]),
                Replace("shop/Cargo.toml", "[features]", "[[test]]\nname = \"attacks\"\nharness = false\n\n[features]"),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a test target is switched off",
            vec![
                Alone,
                Replace("shop/Cargo.toml", "[features]", "[[test]]\nname = \"attacks\"\ntest = false\n\n[features]"),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a test target needs a feature that is off",
            vec![
                Alone,
                Replace(
                    "shop/Cargo.toml",
                    "[features]",
                    "[[test]]\nname = \"attacks\"\nrequired-features = [\"slow\"]\n\n[features]",
                ),
            ],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a unit test module is behind a feature",
            unit(vec![Replace(LIB, "#[cfg(test)]\nmod tests", "#[cfg(all(test, feature = \"slow\"))]\nmod tests")]),
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test names a pair that no code claims",
            vec![Replace(
                ATTACKS,
                "#[mitigates(known::SqlInjection, by = BoundParameters, legitimate = words_are_found)]",
                "#[mitigates(known::SqlInjection, by = [BoundParameters, LastFour], legitimate = words_are_found)]",
            )],
            Fails(&["TM002", "TM010", "TM012", "TM033"]),
        ),
        case(
            "a test of another threat",
            vec![Replace(
                ATTACKS,
                "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]",
                "#[mitigates(known::SqlInjection, by = LastFour, legitimate = four_are_kept)]",
            )],
            Fails(&["TM002", "TM012", "TM033"]),
        ),
        case(
            "a test in another test binary refers to nothing",
            vec![Runs(&[super::CHECK]), Replace(ATTACKS, "use catalogue as known;", "use catalogue as known_threats;")],
            Fails(&["TM002", "TM006", "TM010", "TM021"]),
        ),
        case(
            "an assumption's test is ignored",
            vec![Replace(ATTACKS, "#[test]\nfn locked", "#[test]\n#[ignore]\nfn locked")],
            Fails(&["TM006", "TM014"]),
        ),
        case(
            "a test of the threat that claims no control",
            vec![Replace(
                ATTACKS,
                "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]",
                "#[threat(CardTheft)]",
            )],
            Fails(&["TM002"]),
        ),
    ]
}

/// Tests that only look like tests.
fn disguises() -> Vec<Mutation> {
    const ATTACK: &str = "#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept() {\n    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n}";
    vec![
        case(
            "a test in a module in a function",
            vec![Runs(&[super::CHECK]), Replace(ATTACKS, ATTACK, "#[allow(dead_code)]\nfn outer() {\n    mod inner {\n        use shop::*;\n        #[threatmodel::mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n        #[test]\n        fn nothing_kept() {\n            serve();\n        }\n    }\n}")],
            Fails(&["TM002", "TM006", "TM010", "TM021"]),
        ),
        case(
            "a test in an anonymous constant",
            vec![Runs(&[super::CHECK]), Replace(ATTACKS, ATTACK, "const _: () = {\n    #[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n    #[test]\n    fn nothing_kept() {\n        serve();\n    }\n};")],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a test attribute with a relative path",
            vec![Replace(ATTACKS, ATTACK, "mod runtime {\n    pub use core::prelude::v1::test;\n}\n\nmod inner {\n    use super::*;\n\n    #[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n    #[super::runtime::test]\n    fn nothing_kept() {\n        assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n    }\n}")],
            Passes,
        ),
        case(
            "an attack test with the name of a module that it uses",
            vec![Replace(ATTACKS, "fn nothing_kept() {", "fn orders() {")],
            Refused("which hides what the test uses"),
        ),
        case(
            "a test inside a macro call",
            vec![Apart, Replace(ATTACKS, ATTACK, "macro_rules! as_is {\n    ($($any:tt)*) => { $($any)* };\n}\nas_is! {\n    #[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n    #[test]\n    fn nothing_kept() {\n        serve();\n    }\n}")],
            Fails(&["TM002", "TM022"]),
        ),
        case(
            "a test file that a cfg at its top switches off",
            vec![Apart, Replace(ATTACKS, "//! Attacks.\n", "//! Attacks.\n#![cfg(feature = \"slow\")]\n")],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a unit test module that a cfg inside it switches off",
            unit(vec![Replace(LIB, "mod tests {\n", "mod tests {\n    #![cfg(feature = \"slow\")]\n")]),
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a module file that a cfg at its top switches off",
            vec![
                Replace(ATTACKS, "//! Attacks.\n", "//! Attacks.\nmod more;\n"),
                Replace(ATTACKS, TESTED, "#[test]\nfn nothing_kept"),
                Write("shop/tests/more/mod.rs", "#![cfg(any())]\nuse shop::*;\n#[threatmodel::mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn moved() {\n    serve();\n}\n".to_owned()),
            ],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test attribute behind a cfg that nobody knows",
            vec![Runs(&[super::CHECK]), Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[allow(unexpected_cfgs, dead_code)]\n#[cfg_attr(nightly_only, test)]\nfn nothing_kept")],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a unit test's attribute behind a cfg that nobody knows, checked in the same binary",
            unit(vec![
                Delete(CHECK),
                Replace(LIB, "#[cfg(test)]\nmod tests {", "#[cfg(test)]\nmod tests {\n    threatmodel::check!();\n"),
                Replace(LIB, "    #[test]\n    fn grammar", "    #[allow(unexpected_cfgs, dead_code)]\n    #[cfg_attr(nightly_only, test)]\n    fn grammar"),
                Runs(&["attacks", LIBRARY]),
            ]),
            Refused("`legitimate` belongs to an attack test, and there is no test attribute below"),
        ),
        case(
            "a test that a cfg inside a cfg_attr switches off",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[cfg_attr(all(), cfg(any()))]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test that is ignored two conditions deep",
            vec![Replace(ATTACKS, "#[test]\nfn nothing_kept", "#[test]\n#[cfg_attr(all(), cfg_attr(all(), ignore))]\nfn nothing_kept")],
            Fails(&["TM002", "TM014"]),
        ),
        case(
            "a test file that a cfg inside a cfg_attr at its top switches off",
            vec![Apart, Replace(ATTACKS, "//! Attacks.\n", "//! Attacks.\n#![cfg_attr(all(), cfg(any()))]\n")],
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "an exposure that only tests see",
            vec![
                Replace(ORDERS, FACED, "#[accesses"),
                Replace(ORDERS, ALSO_FACED, "pub fn receipt"),
                Replace(LIB, "    #[test]\n    fn letters", "    #[threat(CardTheft)]\n    #[mitigates(CardTheft, by = LastFour)]\n    fn helper() {}\n    #[test]\n    fn letters"),
            ],
            Fails(&["TM003", "TM013"]),
        ),
        case(
            "a requirement that only a helper of the tests satisfies",
            vec![
                Replace(LIB, "#[satisfies(NothingInTheClear)]\n", ""),
                Replace(LIB, "    #[test]\n    fn letters", "    #[satisfies(NothingInTheClear)]\n    fn helper() {}\n    #[test]\n    fn letters"),
            ],
            Fails(&["TM010"]),
        ),
        case(
            "a test of a package outside the workspace",
            vec![
                Replace("Cargo.toml", "members = [\"shop\", \"catalogue\", \"bank\"]", "members = [\"shop\", \"catalogue\"]\nexclude = [\"bank\"]"),
                Write("bank/src/lib.rs", "//! Bank.\nuse threatmodel::prelude::*;\n#[asset(kind = Data, classification = Public)]\npub struct Ledger;\n#[threat(targets = [Ledger], stride = [Tampering], severity = High, because = \"b\")]\npub struct Forgery;\n#[control(layer = DataAccess)]\npub struct Seal;\n#[threat(Forgery)]\n#[mitigates(Forgery, by = Seal)]\npub fn pay() {}\n".to_owned()),
                Write("bank/tests/attacks.rs", "use bank::*;\nuse threatmodel::prelude::*;\n#[mitigates(Forgery, by = Seal)]\n#[test]\nfn forged() {\n    pay();\n}\n".to_owned()),
                Write(CHECK, "use bank as _;\nthreatmodel::check!();\n".to_owned()),
            ],
            Fails(&["TM002", "TM014"]),
        ),
    ]
}

/// Attack tests that are there, and that this `cargo test` does not run as such.
fn unrun() -> Vec<Mutation> {
    const BANK: &str = "//! Bank.\nuse threatmodel::prelude::*;\n#[asset(kind = Data, classification = Public)]\npub struct Ledger;\n#[threat(targets = [Ledger], stride = [Tampering], severity = High, because = \"b\")]\npub struct Forgery;\n#[control(layer = DataAccess)]\npub struct Seal;\n#[threat(Forgery)]\n#[mitigates(Forgery, by = Seal, bypass = false)]\npub fn pay() -> bool {\n    true\n}\n";
    const TESTS: &str = "use bank::*;\nuse threatmodel::prelude::*;\n#[mitigates(Forgery, by = Seal, legitimate = paid)]\n#[test]\nfn forged() {\n    assert_blocked!(pay());\n}\n#[test]\nfn paid() {\n    pay();\n}\n";
    let bank = |features: &[&'static str]| {
        vec![
            Write("bank/Cargo.toml", member("bank", features)),
            Write("bank/src/lib.rs", BANK.to_owned()),
            Write("bank/tests/attacks.rs", TESTS.to_owned()),
            Write(CHECK, "use bank as _;\nthreatmodel::check!();\n".to_owned()),
        ]
    };
    vec![
        case(
            "a filter leaves configurations out",
            vec![Harness(&["--skip", "without_defences"])],
            Fails(&["TM002", "TM010"]),
        ),
        case("a filter names the check alone", vec![Harness(&["threat_model"])], Fails(&["TM002", "TM006", "TM010"])),
        case("a test of another member, which nobody runs", bank(&["testing"]), Fails(&["TM002"])),
        case(
            "a test of a member that does not run configurations",
            bank(&["detect"]),
            Fails(&["TM002", "TM006", "TM010", "TM014"]),
        ),
        case(
            "a control that only a debug build has",
            vec![Replace(
                ORDERS,
                MITIGATED,
                "#[cfg(not(debug_assertions))]\nfn kept(card: &str) -> String {\n    card.to_owned()\n}\n\n#[cfg(debug_assertions)]\n#[mitigates(CardTheft, by = LastFour)]\nfn kept",
            )],
            Fails(&["TM001", "TM011", "TM012", "TM013"]),
        ),
    ]
}

/// Changes of policy and lock.
fn policies() -> Vec<Mutation> {
    const OPEN: Edit = Replace(MAIN, "fn main", "#[threatmodel::threat(shop::CardTheft)]\nfn main");
    vec![
        case(
            "a rule is lowered to warn",
            vec![policy("[rules]\nunmitigated-threat = \"warn\"\n"), OPEN],
            Warns(&["TM001"]),
        ),
        case(
            "a rule with a misspelt name",
            vec![policy("[rules]\nunmitigated-threats = \"allow\"\n"), OPEN],
            Fails(&["TM001", "TM031"]),
        ),
        case(
            "what is missing, in a model that has just begun",
            vec![policy("profile = \"start\"\n"), OPEN],
            Warns(&["TM001", "TM059"]),
        ),
        case(
            "what is untrue, in a model that has just begun",
            vec![
                policy("profile = \"start\"\n"),
                Replace(ORDERS, "by = LastFour)]\nfn kept", "by = crate::SearchGrammar)]\nfn kept"),
            ],
            Fails(&["TM002", "TM011", "TM012", "TM033", "TM059"]),
        ),
        case("a profile that there is not", vec![policy("profile = \"none\"\n"), OPEN], Fails(&["TM001", "TM031"])),
        case("a strict policy without a lock", vec![policy("profile = \"strict\"\n")], Fails(&["TM050", "TM059"])),
        case("two layers for a threat that has them", vec![policy("[layers]\nHigh = 2\n")], Passes),
        case("two layers for a threat that has one", vec![policy("[layers]\nCritical = 2\n")], Fails(&["TM052"])),
        case(
            "two layers of which one is not shown",
            vec![policy("[layers]\nHigh = 2\n"), Replace(ATTACKS, GRAMMAR, "")],
            Fails(&["TM002"]),
        ),
        case("a rule that cannot be lowered", vec![policy("[rules]\nempty-model = \"allow\"\n")], Fails(&["TM031"])),
        case(
            "an exemption without an end",
            vec![
                policy("[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::CardTheft\"\nreason = \"r\"\n"),
                OPEN,
            ],
            Fails(&["TM001", "TM031"]),
        ),
        case(
            "an exemption without a reason",
            vec![
                policy(
                    "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::CardTheft\"\nuntil = \"2099-01-01\"\n",
                ),
                OPEN,
            ],
            Fails(&["TM001", "TM031"]),
        ),
        case(
            "an exemption that holds",
            vec![
                policy(
                    "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::CardTheft\"\nreason = \"r\"\nuntil = \"2099-01-01\"\n",
                ),
                OPEN,
            ],
            Passes,
        ),
        case(
            "an exemption by id",
            vec![
                policy(
                    "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"T-1\"\nreason = \"r\"\nuntil = \"2099-01-01\"\n",
                ),
                OPEN,
            ],
            Passes,
        ),
        case(
            "an exemption that has run out",
            vec![
                policy(
                    "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::CardTheft\"\nreason = \"r\"\nuntil = \"2026-01-01\"\n",
                ),
                OPEN,
            ],
            Fails(&["TM001", "TM032"]),
        ),
        case(
            "an exemption of nothing",
            vec![policy("[[exempt]]\nrule = \"orphan-control\"\nitem = \"shop::Gone\"\nreason = \"r\"\n")],
            Fails(&["TM032"]),
        ),
        case("a policy that is no TOML", vec![policy("[rules\n")], Fails(&["TM031"])),
        case(
            "the demand for evidence is raised for a control that no test can switch off",
            vec![
                policy("[evidence]\nMedium = \"Proven\"\n"),
                Replace(
                    LIB,
                    "layer = Cryptography, kind = Preventive)",
                    "layer = Cryptography, kind = Preventive, fixed = \"f\")",
                ),
            ],
            Fails(&["TM002"]),
        ),
        case(
            "the demand for evidence is lowered",
            vec![
                policy("[evidence]\nCritical = \"Claimed\"\nHigh = \"Claimed\"\n"),
                Replace(ATTACKS, TESTED, "#[test]\nfn nothing_kept"),
            ],
            Passes,
        ),
        case("a lock that is demanded and deleted", vec![policy("[lock]\nrequired = true\n")], Fails(&["TM050"])),
        case("a lock that is none", vec![Write(LOCK, "hello\n".to_owned())], Fails(&["TM031"])),
        case(
            "a locked test that is gone",
            vec![Write(LOCK, "format 1\ntest shop::CardTheft by shop::LastFour at attacks::deleted\n".to_owned())],
            Fails(&["TM029", "TM030"]),
        ),
        case(
            "an acceptance that is not locked",
            vec![Write(LOCK, "format 1\n".to_owned())],
            Fails(&["TM029", "TM030"]),
        ),
    ]
}

/// Ways to be told more than a run has shown, and evidence that is there and must count.
fn shown() -> Vec<Mutation> {
    const ATTACK: &str =
        "#[test]\nfn nothing_kept() {\n    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n}";
    vec![
        case(
            "the check in a function",
            vec![Write(CHECK, "#[test]\nfn checks() {\n    threatmodel::check!();\n}\n".to_owned())],
            Refused("`check!` stands in a function"),
        ),
        case(
            "the check in a module of a function",
            vec![Write(
                CHECK,
                "#[test]\nfn checks() {\n    mod inner {\n        threatmodel::check!();\n    }\n}\n".to_owned(),
            )],
            Refused("`check!` stands in a function"),
        ),
        case(
            "the check in a constant",
            vec![Write(CHECK, "const _: () = {\n    threatmodel::check!();\n};\n".to_owned())],
            Refused("`check!` stands in a function"),
        ),
        case(
            "the check in a target without the test harness",
            vec![
                Replace(
                    "shop/Cargo.toml",
                    "[features]",
                    "[[test]]\nname = \"threat_model\"\nharness = false\n\n[features]",
                ),
                Write(CHECK, "threatmodel::check!();\nfn main() {}\n".to_owned()),
            ],
            Refused("no test harness"),
        ),
        case("the check alone", vec![Runs(&[super::CHECK])], Fails(&["TM002", "TM006", "TM010"])),
        case(
            "a second place of a control that is only passed",
            vec![
                Replace(
                    LIB,
                    "pub fn read() {}",
                    "pub fn read() {}\n#[mitigates(orders_threat::CardTheft, by = LastFour, bypass = card.to_owned())]\npub fn shorten(card: &str) -> String {\n    card.to_owned()\n}\nmod orders_threat {\n    pub use super::CardTheft;\n}\n#[threat(CardTheft)]\npub fn faced() {}",
                ),
                Replace(
                    ATTACKS,
                    ATTACK,
                    "#[test]\nfn nothing_kept() {\n    let _ = shorten(\"4242424242424242\");\n    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n}",
                ),
            ],
            Fails(&["TM002"]),
        ),
        case(
            "a compromise on a thread whose panic is passed on",
            vec![Replace(
                ATTACKS,
                ATTACK,
                "#[test]\nfn nothing_kept() {\n    let attack = || assert_blocked!(orders::place(\"4242424242424242\").len() == 4);\n    std::thread::spawn(attack).join().unwrap();\n}",
            )],
            Passes,
        ),
        case(
            "an attack test under a cfg that only the compiler knows",
            vec![Replace(
                ATTACKS,
                TESTED,
                "#[cfg(target_pointer_width = \"64\")]\n#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]\n#[test]\nfn nothing_kept",
            )],
            Passes,
        ),
        case(
            "a file of attack tests under a cfg that only the compiler knows",
            vec![
                Replace(LIB, "#[assumption(about = [Rack], owner = \"operations\")]\npub struct RackIsLocked;\n\n", ""),
                Replace(ATTACKS, "#[satisfies(RackIsLocked)]\n", ""),
                Replace(ATTACKS, "//! Attacks.\n", "//! Attacks.\n#![cfg(target_pointer_width = \"64\")]\n"),
            ],
            Passes,
        ),
        case(
            "an exposure that only a release build has",
            vec![Replace(
                ORDERS,
                ALSO_FACED,
                "#[cfg(not(debug_assertions))]\n#[threat(CardTheft)]\npub fn fast(card: &str) -> String {\n    kept(card)\n}\n\n#[threat(CardTheft)]\npub fn receipt",
            )],
            Passes,
        ),
        case(
            "exposures that no build has",
            vec![
                Replace(
                    ORDERS,
                    "#[threat(CardTheft)]\n#[accesses",
                    "#[cfg_attr(any(), threat(CardTheft))]\n#[accesses",
                ),
                Replace(ORDERS, ALSO_FACED, "#[cfg_attr(any(), threat(CardTheft))]\npub fn receipt"),
            ],
            Fails(&["TM051"]),
        ),
        case(
            "an exposure that no build has, beside one that is attacked",
            vec![Replace(ORDERS, ALSO_FACED, "#[cfg_attr(any(), threat(CardTheft))]\npub fn receipt")],
            Passes,
        ),
        case(
            "an attack test that asks nothing",
            vec![Replace(
                ATTACKS,
                "    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);",
                "    assert!(orders::place(\"4242424242424242\").len() == 4);",
            )],
            Fails(&["TM002", "TM033"]),
        ),
    ]
}

/// Exposures that attacks reach, and those that they do not.
fn reached() -> Vec<Mutation> {
    const ALSO: &str = "#[threat(CardTheft)]\npub fn export() {}\n\n#[threat(CardTheft)]\npub fn receipt";
    const BY_KEPT: &str = "fn kept(card: &str) -> String {\n    ";
    let faced = |edits: Vec<Edit>| {
        let mut all = vec![Replace(ORDERS, ALSO_FACED, ALSO)];
        all.extend(edits);
        all
    };
    vec![
        case("an exposure that no attack enters", faced(vec![]), Fails(&["TM051"])),
        case(
            "an exposure that an attack enters",
            faced(vec![Replace(ORDERS, BY_KEPT, "fn kept(card: &str) -> String {\n    export();\n    ")]),
            Passes,
        ),
        case(
            "an exposure that is entered only where the control is on",
            faced(vec![Replace(
                ORDERS,
                BY_KEPT,
                "fn kept(card: &str) -> String {\n    if control_on::<LastFour>() {\n        export();\n    }\n    ",
            )]),
            Fails(&["TM051"]),
        ),
        case(
            "an exposure that an attack of another threat enters",
            faced(vec![Replace(
                ATTACKS,
                "    assert_blocked!(find(\"'",
                "    orders::export();\n    assert_blocked!(find(\"'",
            )]),
            Fails(&["TM051"]),
        ),
        case(
            "an exposure that only the legitimate use enters",
            faced(vec![Replace(ATTACKS, "fn four_are_kept() {\n", "fn four_are_kept() {\n    orders::export();\n")]),
            Fails(&["TM051"]),
        ),
        case(
            "an exposure of a program that a control covers by its scope",
            vec![
                Replace(MAIN, "fn main", "#[threatmodel::threat(shop::CardTheft)]\nfn main"),
                Replace(ORDERS, "by = LastFour)]\nfn kept", "by = LastFour, scope = all)]\nfn kept"),
            ],
            Passes,
        ),
        case(
            "an exposure beside a control whose scope is everything",
            faced(vec![Replace(ORDERS, "by = LastFour)]\nfn kept", "by = LastFour, scope = all)]\nfn kept")]),
            Fails(&["TM051"]),
        ),
        case(
            "an exposure above the control whose function returns at once",
            vec![Replace(
                ORDERS,
                MITIGATED,
                "#[threat(CardTheft)]\n#[mitigates(CardTheft, by = LastFour, bypass = card.to_owned())]\nfn kept",
            )],
            Passes,
        ),
        case(
            "an exposure below the control whose function returns at once",
            vec![Replace(
                ORDERS,
                MITIGATED,
                "#[mitigates(CardTheft, by = LastFour, bypass = card.to_owned())]\n#[threat(CardTheft)]\nfn kept",
            )],
            Passes,
        ),
        case(
            "an exposure on a constant function",
            faced(vec![Replace(ORDERS, "pub fn export() {}", "pub const fn export() {}")]),
            Fails(&["TM051"]),
        ),
        case("an exposure on a type", faced(vec![Replace(ORDERS, "pub fn export() {}", "pub struct Export;")]), Passes),
    ]
}

/// Requirements and assumptions that are shown, and those that are not.
fn satisfied() -> Vec<Mutation> {
    const MET: &str = "#[mitigates(SqlInjection, by = BoundParameters)]\n#[satisfies(NothingInTheClear)]\n";
    const BARE: &str = "#[mitigates(SqlInjection, by = BoundParameters)]\n";
    const CHECKED: &str = "#[satisfies(RackIsLocked)]\n#[test]\nfn locked() {\n    serve();\n}";
    let by_test =
        |test: &'static str| vec![Replace(LIB, MET, BARE), Replace(ATTACKS, "#[satisfies(RackIsLocked)]\n", test)];
    vec![
        case(
            "a requirement that code claims which is no control",
            vec![
                Replace(LIB, MET, BARE),
                Replace(LIB, "pub fn read() {}", "#[satisfies(NothingInTheClear)]\npub fn read() {}"),
            ],
            Fails(&["TM010"]),
        ),
        case(
            "a requirement that code claims which is a control against another threat",
            vec![Replace(LIB, "#[requirement(from = [CardTheft, SqlInjection]", "#[requirement(from = [CardTheft]")],
            Fails(&["TM009", "TM010"]),
        ),
        case(
            "a requirement that a test shows",
            by_test("#[satisfies(NothingInTheClear)]\n#[satisfies(RackIsLocked)]\n"),
            Passes,
        ),
        case(
            "a requirement that an attack test shows",
            vec![
                Replace(LIB, MET, BARE),
                Replace(ATTACKS, "#[mitigates(CardTheft", "#[satisfies(NothingInTheClear)]\n#[mitigates(CardTheft"),
            ],
            Passes,
        ),
        case(
            "a requirement whose test returns an error",
            vec![
                Replace(LIB, MET, BARE),
                Replace(
                    ATTACKS,
                    CHECKED,
                    "#[satisfies(NothingInTheClear)]\n#[satisfies(RackIsLocked)]\n#[test]\nfn locked() -> Result<(), String> {\n    Err(\"open\".to_owned())\n}",
                ),
            ],
            Fails(&["TM006", "TM010"]),
        ),
        case(
            "an assumption whose test fails",
            vec![Replace(ATTACKS, "    serve();", "    assert!(false, \"the rack is open\");")],
            Fails(&["TM006"]),
        ),
        case(
            "an assumption whose test is not run",
            vec![Runs(&["attacks", super::CHECK]), Harness(&["--skip", "locked"])],
            Fails(&["TM006"]),
        ),
    ]
}

/// Tests that ask the switch, and those that set something up in the place of a control.
fn switched() -> Vec<Mutation> {
    const LAST_FOUR: &str = "#[control(layer = Cryptography, kind = Preventive)]\npub struct LastFour;";
    const OFF: &str = "#[control(layer = Cryptography, default = Off, enabled_by = \"--last-four\", kind = Preventive)]\npub struct LastFour;";
    const ENABLES: &str = "#[requirement(from = [CardTheft], phase = Deployment, check = \"ask the deployment\", file = \"deploy/options\", contains = \"--last-four\", enables = [LastFour])]\npub struct StartedWithLastFour;\n\n#[component";
    const PLACED: &str = "    assert_blocked!(orders::place(\"4242424242424242\").len() == 4);";
    const PROXY: Edit = Replace(
        LIB,
        LAST_FOUR,
        "#[control(layer = Cryptography, kind = Preventive)]\npub struct LastFour;\n\n#[control(layer = Infrastructure, kind = Preventive)]\npub struct Proxy;",
    );
    const BY_PROXY: &str = "#[mitigates(CardTheft, by = Proxy, legitimate = served)]\n#[test]\nfn through_the_proxy() {\n    assert_blocked!(serves().is_none_or(|kept| kept.len() == 4));\n}\n\n#[test]\nfn served() {\n    let _ = serves();\n    assert!(orders::place(\"4242424242424242\").ends_with(\"4242\"));\n}\n\nfn serves() -> Option<String> {\n    threatmodel::lab::stand_in::<Proxy, _>(false, true).then(|| orders::place(\"4242424242424242\"))\n}\n\n#[satisfies(RackIsLocked)]";
    let proxied = |code: &'static str| {
        vec![PROXY, Replace(ORDERS, MITIGATED, code), Replace(ATTACKS, "#[satisfies(RackIsLocked)]", BY_PROXY)]
    };
    vec![
        case(
            "a control that is proven and off by default",
            vec![Replace(LIB, LAST_FOUR, OFF)],
            Fails(&["TM054"]),
        ),
        case(
            "a control that the deployment switches on",
            vec![
                Replace(LIB, LAST_FOUR, OFF),
                Write("shop/deploy/options", "SHOP_OPTIONS=--last-four\n".to_owned()),
                Replace(ORDERS, "#[component", ENABLES),
            ],
            Passes,
        ),
        case(
            "a control that the deployment is said to switch on and does not",
            vec![
                Replace(LIB, LAST_FOUR, OFF),
                Write("shop/deploy/options", "SHOP_OPTIONS=\n".to_owned()),
                Replace(ORDERS, "#[component", ENABLES),
            ],
            Fails(&["TM010", "TM054"]),
        ),
        case(
            "a helper of an attack asks the switch",
            vec![
                Replace(ATTACKS, PLACED, "    assert_blocked!(is_kept());"),
                Replace(
                    ATTACKS,
                    "#[test]\nfn four_are_kept",
                    "fn is_kept() -> bool {\n    let _ = orders::place(\"4242424242424242\");\n    control_on::<LastFour>()\n}\n\n#[test]\nfn four_are_kept",
                ),
            ],
            Fails(&["TM053"]),
        ),
        case(
            "a module of the attacks asks the switch in a macro",
            vec![
                Replace(ATTACKS, PLACED, "    assert_blocked!(help::is_kept());"),
                Replace(ATTACKS, "use catalogue as known;", "mod help;\nuse catalogue as known;"),
                Write(
                    "shop/tests/help/mod.rs",
                    "pub fn is_kept() -> bool {\n    let _ = shop::orders::place(\"4242424242424242\");\n    matches!(threatmodel::control_on::<shop::LastFour>(), true)\n}\n".to_owned(),
                ),
            ],
            Fails(&["TM053"]),
        ),
        case(
            "an attack asks the switch under another name",
            vec![
                Replace(ATTACKS, "use catalogue as known;", "use catalogue as known;\nuse threatmodel::control_on as is_kept;"),
                Replace(
                    ATTACKS,
                    PLACED,
                    "    let _ = orders::place(\"4242424242424242\");\n    assert_blocked!(is_kept::<LastFour>());",
                ),
            ],
            Fails(&["TM053"]),
        ),
        case(
            "a function is passed, and what the tests set up decides",
            vec![Replace(
                ATTACKS,
                PLACED,
                "    let _ = orders::place(\"4242424242424242\");\n    assert_blocked!(threatmodel::lab::stand_in::<LastFour, _>(true, false));",
            )],
            Fails(&["TM002"]),
        ),
        case(
            "a control that the tests set up",
            proxied("#[mitigates(CardTheft, by = crate::Proxy)]\npub struct Deployment;\n\n#[mitigates(CardTheft, by = LastFour)]\nfn kept"),
            Passes,
        ),
        case(
            "a control that the tests set up and a function is said to be",
            proxied("#[mitigates(CardTheft, by = crate::Proxy)]\npub fn deploy() {}\n\n#[mitigates(CardTheft, by = LastFour)]\nfn kept"),
            Fails(&["TM002"]),
        ),
    ]
}

/// The team's own rules.
fn own_rules() -> Vec<Mutation> {
    const RULE: &str = "use threatmodel::{finding::Finding, rules::Rule, words::RuleLevel};\n\
        static REVIEWED: Rule = Rule {\n    code: \"TMACME\",\n    name: \"reviewed-threat\",\n    level: RuleLevel::Deny,\n    summary: \"a threat that nobody has reviewed\",\n    docs: \"\",\n\
        check: |context| {\n        let bare = context.model.threats().filter(|threat| threat.reviewed.is_none());\n        bare.map(|threat| Finding::new(threat.path(), \"nobody has reviewed it\").at(&threat.declared.place, \"\")).collect()\n    },\n    ..Rule::OWN\n};\n\
        threatmodel::check!(rules = [&REVIEWED]);\n";
    vec![
        case("a rule of the team's own", vec![Write(CHECK, RULE.to_owned())], Fails(&["TMACME"])),
        case(
            "a rule of the team's own, lowered by the policy",
            vec![Write(CHECK, RULE.to_owned()), policy("[rules]\nreviewed-threat = \"warn\"\n")],
            Warns(&["TMACME"]),
        ),
    ]
}

/// Changes of what is linked.
fn linking() -> Vec<Mutation> {
    vec![
        case("a dependency with annotations that nothing names", vec![Write("bank/src/lib.rs", "//! Bank.\nuse threatmodel::prelude::*;\n#[asset(kind = Data, classification = Public)]\npub struct Ledger;\n".to_owned())], Fails(&["TM025"])),
        case("a dependency with annotations that the check names", vec![Write("bank/src/lib.rs", "//! Bank.\nuse threatmodel::prelude::*;\n#[asset(kind = Data, classification = Public)]\npub struct Ledger;\n".to_owned()), Write(CHECK, "use bank as _;\nthreatmodel::check!();\n".to_owned())], Passes),
        case("the check in a unit test module", vec![Delete(CHECK), Replace(LIB, "#[cfg(test)]\nmod tests {", "#[cfg(test)]\nmod tests {\n    threatmodel::check!();\n"), Runs(&["attacks", LIBRARY])], Passes),
        case("the check in a unit test module, a threat open", vec![Delete(CHECK), Replace(LIB, "#[cfg(test)]\nmod tests {", "#[cfg(test)]\nmod tests {\n    threatmodel::check!();\n"), Replace(MAIN, "fn main", "#[threatmodel::threat(shop::CardTheft)]\nfn main"), Runs(&["attacks", LIBRARY])], Fails(&["TM001"])),
        case("the check of the workspace, a member silent", vec![Alone, Write(CHECK, "threatmodel::check!(workspace);\n".to_owned())], Fails(&["TM003", "TM009", "TM026"])),
        case("an annotation that a macro writes", vec![Replace(LIB, "pub fn read() {}", "pub fn read() {}\nmacro_rules! made {\n    ($name:ident) => {\n        #[threat(CardTheft)]\n        fn $name() {}\n    };\n}\nmade!(hidden);")], Fails(&["TM001", "TM024"])),
        case("an annotation that the compiler does not see", vec![Replace(ORDERS, MITIGATED, "macro_rules! swallow {\n    ($($any:tt)*) => {};\n}\nswallow! {\n    #[mitigates(CardTheft, by = LastFour)]\n    fn never() {}\n}\nfn kept")], Fails(&["TM001", "TM011", "TM012", "TM033"])),
        case("every annotation is gone", vec![Write(LIB, "//! Empty.\npub mod orders;\n".to_owned()), Write(ORDERS, String::new()), Write(MAIN, "fn main() {}\n".to_owned()), Delete(ATTACKS)], Fails(&["TM025", "TM027"])),
    ]
}

/// Changes of source files.
fn sources() -> Vec<Mutation> {
    vec![
        case(
            "a module is no longer compiled",
            vec![
                Replace(LIB, "pub mod orders;", "#[cfg(feature = \"extra\")]\npub mod orders;"),
                Replace(MAIN, "    println!(\"{}\", shop::orders::place(\"4242424242424242\"));\n", ""),
                Delete(ATTACKS),
            ],
            Fails(&["TM001", "TM002", "TM006", "TM010", "TM011"]),
        ),
        case(
            "a module loses its `mod` line",
            vec![
                Runs(&[super::CHECK]),
                Replace(LIB, "pub mod orders;\n", ""),
                Replace(MAIN, "    println!(\"{}\", shop::orders::place(\"4242424242424242\"));\n", ""),
            ],
            Fails(&["TM002", "TM003", "TM006", "TM010", "TM011", "TM012", "TM023"]),
        ),
        case(
            "a file that does not parse",
            vec![
                Replace(LIB, "pub fn read() {}", "pub fn read() {}\n#[cfg(any())]\nmod broken;"),
                Write("shop/src/broken.rs", "#[threat(X)] fn f( {\n".to_owned()),
            ],
            Fails(&["TM022"]),
        ),
        case(
            "a module over a path",
            vec![
                Replace(LIB, "pub mod orders;", "#[path = \"elsewhere/o.rs\"]\npub mod orders;"),
                Write("shop/src/elsewhere/o.rs", include_str!("shop/orders.rs").to_owned()),
                Delete(ORDERS),
            ],
            Passes,
        ),
        case(
            "an included file",
            vec![
                Write("shop/src/more.rs", "#[threat(CardTheft)]\nfn included() {}\n".to_owned()),
                Replace(LIB, "pub fn read() {}", "pub fn read() {}\ninclude!(\"more.rs\");"),
            ],
            Fails(&["TM001"]),
        ),
        case(
            "a renamed dependency",
            vec![
                Replace(
                    "shop/Cargo.toml",
                    "catalogue = { path = \"../catalogue\" }",
                    "threats = { path = \"../catalogue\", package = \"catalogue\" }",
                ),
                Replace(LIB, "use catalogue::SqlInjection;", "use threats::SqlInjection;"),
                Replace(ATTACKS, "use catalogue as known;", "use threats as known;"),
            ],
            Passes,
        ),
    ]
}
