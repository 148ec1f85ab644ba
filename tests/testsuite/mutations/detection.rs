//! Mutations of detections: what the program does counts, and not what is written beside it.

use super::{
    CHECK,
    Edit::{self, Alone, Replace, Runs, Write},
    Mutation,
    Verdict::{self, Fails, Passes, Refused, Warns},
    cases::GRAMMAR,
    tree::LIBRARY,
};

/// The rungs of evidence are not what these are about, and not every function of the shop is attacked here.
const POLICY: &str = "[evidence]\nCritical = \"Claimed\"\nHigh = \"Claimed\"\nMedium = \"Claimed\"\n\n";
/// The features of the facade in the tests of the shop.
const FEATURES: &str = "features = [\"confine\", \"detect\", \"testing\"]";
const LIB: &str = "shop/src/lib.rs";
const ATTACKS: &str = "shop/tests/attacks.rs";
const NOUN: &str = "#[control(layer = DataAccess, kind = Preventive)]\npub struct BoundParameters;";
const FIND: &str = "pub fn find(text: &str) -> usize {\n";
const ORDINARY: &str = "#[test]\nfn words_are_found() {\n";

/// The shop with a detection that the attack test sets off, and one more change.
fn case(name: &'static str, edits: Vec<Edit>, verdict: Verdict) -> Mutation {
    let mut all = vec![
        // It sets nothing off.
        Replace(ATTACKS, GRAMMAR, ""),
        Replace(
            LIB,
            NOUN,
            "#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 1, within = \"1m\")]\npub struct Probing;\n\n#[control(layer = DataAccess, kind = Preventive)]\npub struct BoundParameters;",
        ),
        Replace(
            LIB,
            FIND,
            "#[detects(Probing)]\npub fn find(text: &str) -> usize {\n    let _entered = control_on::<BoundParameters>();\n    if text.contains('\\'') {\n        detect!(Probing, client = 1);\n    }\n",
        ),
        Write("shop/threatmodel.toml", format!("{POLICY}[detection]\nfrom = \"Low\"\n")),
    ];
    all.extend(edits);
    Mutation { name, edits: all, verdict }
}

/// The same, where nothing but the annotation of the control emits.
fn emitting(name: &'static str, edits: Vec<Edit>, verdict: Verdict) -> Mutation {
    let mut all = vec![
        Replace(LIB, "#[mitigates(SqlInjection, by = BoundParameters)]\n#[satisfies(NothingInTheClear)]\n", ""),
        Replace(
            LIB,
            "#[detects(Probing)]\npub fn find(text: &str) -> usize {\n    let _entered = control_on::<BoundParameters>();\n    if text.contains('\\'') {\n        detect!(Probing, client = 1);\n    }\n",
            "pub fn find(text: &str) -> usize {\n    if !bound(text) {\n        return 0;\n    }\n",
        ),
        Replace(LIB, "!control_on::<BoundParameters>() && text.contains('\\'')", "text.contains('\\'')"),
        Replace(
            LIB,
            "#[mitigates(SqlInjection, by = SearchGrammar)]\n",
            "#[mitigates(SqlInjection, by = BoundParameters, bypass = true, emit = Probing(client = 1))]\n#[satisfies(NothingInTheClear)]\nfn bound(text: &str) -> bool {\n    !text.contains('\\'')\n}\n\n#[mitigates(SqlInjection, by = SearchGrammar)]\n",
        ),
    ];
    all.extend(edits);
    case(name, all, verdict)
}

pub(crate) fn all() -> Vec<Mutation> {
    vec![
        case("a detection that the attack sets off", vec![], Passes),
        case(
            "a risk matrix that the program does not know",
            vec![Write(
                "shop/threatmodel.toml",
                format!(
                    "{POLICY}[detection]\nfrom = \"Low\"\n\n[risk.matrix]\nLikely = [\"Low\", \"Low\", \"Low\", \"Low\", \"Low\"]\n"
                ),
            )],
            Warns(&["TM048"]),
        ),
        case(
            "no code says that it emits",
            vec![Replace(LIB, "#[detects(Probing)]\n", "")],
            Fails(&["TM037", "TM038", "TM040"]),
        ),
        case(
            "a unit test emits the event itself",
            vec![
                Replace(LIB, "        detect!(Probing, client = 1);\n", ""),
                Replace(
                    LIB,
                    "    #[test]\n    fn letters() {",
                    "    #[mitigates(SqlInjection, by = BoundParameters, legitimate = words)]\n    #[test]\n    fn bound() {\n        detect!(Probing, client = 1);\n        assert_blocked!(find(\"'\") < 100);\n    }\n\n    #[test]\n    fn words() {\n        find(\"x\");\n    }\n\n    #[test]\n    fn letters() {",
                ),
                Runs(&[LIBRARY, "attacks", CHECK]),
            ],
            Fails(&["TM038", "TM040"]),
        ),
        case(
            "code says that it emits and does not",
            vec![Replace(LIB, "        detect!(Probing, client = 1);\n", "")],
            Fails(&["TM038", "TM040"]),
        ),
        case(
            "the threshold is out of reach",
            vec![Replace(LIB, "threshold = 1", "threshold = 2")],
            Fails(&["TM038", "TM040"]),
        ),
        case(
            "it is emitted only where the control is off",
            vec![Replace(
                LIB,
                "    if text.contains('\\'') {\n",
                "    if text.contains('\\'') && !control_on::<BoundParameters>() {\n",
            )],
            Fails(&["TM038"]),
        ),
        case(
            "the attack test emits the event itself",
            vec![
                Replace(LIB, "        detect!(Probing, client = 1);\n", ""),
                Replace(
                    ATTACKS,
                    "    assert_blocked!(find(\"' UNION",
                    "    detect!(Probing, client = 1);\n    assert_blocked!(find(\"' UNION",
                ),
            ],
            Fails(&["TM038", "TM040"]),
        ),
        case(
            "it is of another threat",
            vec![Replace(LIB, "#[detection(of = SqlInjection", "#[detection(of = CardTheft")],
            Fails(&["TM038", "TM040"]),
        ),
        case(
            "another threat has the detection, and no attack must be detected",
            vec![
                Replace(LIB, "#[detection(of = SqlInjection", "#[detection(of = CardTheft"),
                Write("shop/threatmodel.toml", format!("{POLICY}[rules]\nundetected-attack = \"allow\"\n")),
            ],
            Fails(&["TM040"]),
        ),
        case(
            "an ordinary test raises an alert",
            vec![Replace(ATTACKS, ORDINARY, "#[test]\nfn words_are_found() {\n    find(\"d'or\");\n")],
            Fails(&["TM039"]),
        ),
        case(
            "a test that raises an alert says that it attacks",
            vec![Replace(
                ATTACKS,
                ORDINARY,
                "#[threat(known::SqlInjection)]\n#[test]\nfn probes() {\n    find(\"d'or\");\n}\n\n#[test]\nfn words_are_found() {\n",
            )],
            Passes,
        ),
        case(
            "the legitimate use raises an alert",
            vec![Replace(ATTACKS, ORDINARY, "#[ignore]\n#[test]\nfn words_are_found() {\n    find(\"d'or\");\n")],
            Fails(&["TM039"]),
        ),
        case(
            "an event lacks the field that is counted by",
            vec![Replace(LIB, "client = 1", "address = 1")],
            Refused("lacks a field that the detection reads: it needs `client`"),
        ),
        case(
            "the feature is missing",
            vec![Alone, Replace("shop/Cargo.toml", FEATURES, "features = [\"testing\"]")],
            Refused("`detect!` needs the feature `detect`"),
        ),
        case(
            "the threat is none",
            vec![Replace(LIB, "#[detection(of = SqlInjection", "#[detection(of = CardNumbers")],
            Refused("is not declared as a threat"),
        ),
        emitting("a control emits what it rejects", vec![], Passes),
        emitting(
            "a control rejects and emits nothing",
            vec![Replace(LIB, ", emit = Probing(client = 1)", "")],
            Fails(&["TM037", "TM038", "TM040"]),
        ),
        emitting(
            "a control emits that the attack does not meet",
            vec![
                Replace(LIB, ", emit = Probing(client = 1)", ""),
                Replace(LIB, "by = SearchGrammar)]\n", "by = SearchGrammar, emit = Probing(client = 1))]\n"),
            ],
            Fails(&["TM038", "TM040"]),
        ),
        emitting(
            "the legitimate use is rejected",
            vec![Replace(ATTACKS, ORDINARY, "#[ignore]\n#[test]\nfn words_are_found() {\n    find(\"d'or\");\n")],
            Fails(&["TM039"]),
        ),
        emitting(
            "a control emits without the feature",
            vec![Alone, Replace("shop/Cargo.toml", FEATURES, "features = [\"testing\"]")],
            Refused("`emit` needs the feature `detect`"),
        ),
    ]
}
