//! The cases, by code of the rule.

use super::{Case, DETECTION, SOUND, detected, detecting, fires, library, line, silent, sound_and, sound_but};
use threatmodel::{
    annotation::Place,
    evidence::{Configuration, Deviation, Frame, Observed},
};

/// Exempts the attack test of the sound model from being detected.
const UNDETECTED: &str =
    "[[exempt]]\nrule = \"undetected-attack\"\nitem = \"shop::tests::attack\"\nreason = \"it looks like honest use\"\n";

// TM001 unmitigated-threat

fires!(
    an_exposure_without_a_mitigation,
    "unmitigated-threat",
    sound_but("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
);
fires!(
    a_mitigation_in_another_component,
    "unmitigated-threat",
    sound_but("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies").file("src/other.rs", "").changed(|_| {})
        .file("src/lib.rs", &format!("{}\nmod other {{\n    use super::*;\n    #[component]\n    struct Other;\n    #[mitigates(Injection, by = Bound)]\n    fn stop() {{}}\n}}\n", SOUND.replace("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")))
);
silent!(
    a_mitigation_in_another_component_with_the_scope,
    "unmitigated-threat",
    library(&format!(
        "{}\nmod other {{\n    use super::*;\n    #[component]\n    struct Other;\n    #[mitigates(Injection, by = Bound, scope = [Shop])]\n    fn stop() {{}}\n}}\n",
        SOUND.replace("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
    ))
);
silent!(
    a_mitigation_with_scope_all,
    "unmitigated-threat",
    library(&format!(
        "{}\nmod other {{\n    use super::*;\n    #[component]\n    struct Other;\n    #[mitigates(Injection, by = Bound, scope = all)]\n    fn stop() {{}}\n}}\n",
        SOUND.replace("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
    ))
);
fires!(
    an_acceptance_that_has_expired_covers_nothing,
    "unmitigated-threat",
    sound_but(
        "#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2026-05-31\")]\n#[satisfies"
    )
);
silent!(
    an_acceptance_holds_on_its_last_day,
    "unmitigated-threat",
    sound_but(
        "#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2026-06-01\")]\n#[satisfies"
    )
);
fires!(
    an_avoidance_does_not_cover_an_exposure,
    "unmitigated-threat",
    sound_but(
        "#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[avoids(Injection, because = \"b\", owner = \"o\")]\n#[satisfies"
    )
);
fires!(
    a_mitigation_behind_a_cfg_that_is_off_covers_nothing,
    "unmitigated-threat",
    sound_but(
        "#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[cfg_attr(feature = \"off\", mitigates(Injection, by = Bound))]\n#[satisfies"
    )
);
silent!(the_sound_model_has_no_open_threat, "unmitigated-threat", library(SOUND));
fires!(
    a_mitigation_in_an_example,
    "unmitigated-threat",
    library(
        &SOUND
            .replace("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
            .replace("#[component(kind = Process, zone = Inside)]\npub struct Shop;\n", "")
    )
    .file(
        "examples/demo.rs",
        "use threatmodel::prelude::*;\n#[mitigates(shop::Injection, by = shop::Bound)]\nfn stop() {}\nfn main() {}\n"
    )
);
fires!(
    an_exposure_to_a_threat_of_a_kind,
    "unmitigated-threat",
    sound_and(
        "#[threat(kind = catalogue::PathTraversal, targets = [Cards])]\npub struct Escape;\n#[threat(Escape)]\npub fn open() {}\n"
    )
);

// TM002 insufficient-evidence

fires!(
    a_pair_without_a_test,
    "insufficient-evidence",
    sound_but("    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]", "    #[test]")
);
fires!(
    an_ignored_test,
    "insufficient-evidence",
    sound_but("    #[test]\n    fn attack", "    #[test]\n    #[ignore]\n    fn attack")
);
fires!(
    a_test_behind_a_cfg_that_is_off,
    "insufficient-evidence",
    sound_but("    #[test]\n    fn attack", "    #[cfg(feature = \"slow\")]\n    #[test]\n    fn attack")
);
fires!(
    a_test_in_a_comment,
    "insufficient-evidence",
    sound_but(
        "    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]",
        "    // #[mitigates(Injection, by = Bound)]\n    #[test]"
    )
);
fires!(a_test_without_a_body, "insufficient-evidence", sound_but("        assert_blocked!(find());\n", ""));
fires!(
    a_test_inside_a_function,
    "insufficient-evidence",
    sound_but(
        "    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]\n    fn attack() {\n        assert_blocked!(find());\n    }",
        "    fn outer() {\n        #[mitigates(Injection, by = Bound)]\n        #[test]\n        fn attack() {\n            find();\n        }\n    }"
    )
);
fires!(
    a_test_of_another_control,
    "insufficient-evidence",
    sound_and(
        "#[control(layer = InputValidation)]\npub struct Grammar;\n#[mitigates(Injection, by = Grammar)]\nfn parse() {}\n"
    )
);
fires!(
    a_handling_rule_that_demands_proof_of_a_control_that_cannot_be_switched,
    "insufficient-evidence",
    sound_but("kind = Preventive)", "kind = Preventive, fixed = \"the driver has no flag for it\")")
        .policy("[evidence]\nCritical = \"Tested\"\n\n[handling.Confidential]\nevidence = \"Proven\"\n")
);
silent!(a_test_in_another_target, "insufficient-evidence", sound_but("    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]", "    #[test]").file("tests/attack.rs", "use shop::{Bound, Injection};\nuse threatmodel::prelude::*;\n#[mitigates(Injection, by = Bound)]\n#[test]\nfn attack() {\n    shop::find();\n}\n"));
silent!(
    a_lower_severity_asks_for_less,
    "insufficient-evidence",
    library(
        &SOUND
            .replace("    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]", "    #[test]")
            .replace("likelihood = Likely", "severity = Low, because = \"b\"")
    )
);

// TM003 unexposed-threat

fires!(a_threat_whose_exposure_was_deleted, "unexposed-threat", sound_but("#[threat(Injection)]\n", ""));
fires!(
    an_exposure_on_a_test_is_none,
    "unexposed-threat",
    library(
        &SOUND
            .replace("#[threat(Injection)]\n", "")
            .replace("    #[test]\n    fn honest", "    #[threat(Injection)]\n    #[test]\n    fn honest")
    )
);
silent!(
    a_threat_that_is_avoided,
    "unexposed-threat",
    sound_but(
        "#[threat(Injection)]\n#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[avoids(Injection, because = \"b\", owner = \"o\")]\n#[satisfies"
    )
);

// TM004 expired-decision

fires!(
    a_decision_of_yesterday,
    "expired-decision",
    sound_and(
        "#[accepts(Injection, because = \"prices are public\", owner = \"sales\", until = \"2026-05-31\")]\nfn g() {}\n"
    )
);
silent!(
    a_decision_of_today,
    "expired-decision",
    sound_and("#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2026-06-01\")]\nfn g() {}\n")
);

// TM005 expiring-decision

fires!(
    a_decision_that_ends_this_month,
    "expiring-decision",
    sound_and(
        "#[transfers(Injection, to = \"insurer\", because = \"b\", owner = \"finance\", until = \"2026-06-30\")]\nfn g() {}\n#[assumption(about = [Cards], owner = \"o\", until = \"2026-06-02\")]\npub struct Soon;\n"
    )
);
silent!(
    a_decision_that_ends_next_year,
    "expiring-decision",
    sound_and("#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2027-06-30\")]\nfn g() {}\n")
);
silent!(
    a_decision_that_ends_after_the_days_of_the_policy,
    "expiring-decision",
    sound_and("#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2026-06-30\")]\nfn g() {}\n")
        .policy("[decisions]\nsoon = 7\n")
);

// TM055 endless-decision

fires!(
    decisions_that_never_end,
    "endless-decision",
    sound_and(
        "#[accepts(Injection, because = \"b\", owner = \"o\", until = \"9999-12-31\")]\nfn g() {}\n#[assumption(about = [Cards], owner = \"o\", until = \"2999-01-01\")]\npub struct Ever;\n"
    )
    .policy("[[exempt]]\nrule = \"orphan-control\"\nitem = \"shop::Bound\"\nreason = \"r\"\nuntil = \"9999-12-31\"\n")
);
silent!(
    a_decision_that_ends_in_a_lifetime,
    "endless-decision",
    sound_and("#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2099-12-31\")]\nfn g() {}\n")
);

// TM006 unchecked-assumption

fires!(
    an_assumption_without_a_check,
    "unchecked-assumption",
    sound_and(
        "#[assumption(about = [Cards], owner = \"operations\")]\npub struct Locked;\n#[satisfies(Locked)]\nfn no_test() {}\n"
    )
);
fires!(
    an_assumption_that_ran_out,
    "unchecked-assumption",
    sound_and("#[assumption(about = [Cards], owner = \"operations\", until = \"2026-01-01\")]\npub struct Locked;\n")
);
silent!(
    an_assumption_with_a_test,
    "unchecked-assumption",
    sound_and(
        "#[assumption(about = [Cards], owner = \"operations\")]\npub struct Locked;\n#[satisfies(Locked)]\n#[test]\nfn locked() {\n    find();\n}\n"
    )
);

/// An assumption, and a test that checks it.
const LOCKED: &str = "#[assumption(about = [Cards], owner = \"operations\")]\npub struct Locked;\n#[satisfies(Locked)]\n#[test]\nfn locked() {\n    find();\n}\n";

fires!(an_assumption_whose_test_was_not_run, "unchecked-assumption", sound_and(LOCKED).left(all_hold));
fires!(an_assumption_whose_test_has_failed, "unchecked-assumption", sound_and(LOCKED).checked("locked", false));
silent!(an_assumption_whose_test_has_passed, "unchecked-assumption", sound_and(LOCKED).checked("locked", true));

// TM007 handling-rule-broken

fires!(a_confidential_asset_without_an_owner, "handling-rule-broken", sound_but(", owner = \"shop\"", ""));
fires!(
    a_level_of_its_own_policy,
    "handling-rule-broken",
    library(&SOUND.replace("classification = Confidential", "classification = Level::Sealed").replace("use threatmodel::prelude::*;", "use threatmodel::prelude::*;\n\n#[derive(Clone, Copy, Classification)]\npub enum Level {\n    Open,\n    #[handling(layers = [Cryptography], kinds = [Detective])]\n    Sealed,\n}\n"))
);
silent!(
    a_restricted_asset_without_an_owner,
    "handling-rule-broken",
    library(&SOUND.replace(", owner = \"shop\"", "").replace("Confidential", "Restricted"))
);

// TM008 unconsidered-asset

fires!(
    an_asset_without_a_threat,
    "unconsidered-asset",
    sound_and(
        "#[asset(kind = Credential, classification = Restricted, owner = \"o\")]\npub struct Key;\n#[asset(kind = Physical)]\npub struct Rack;\n"
    )
);
silent!(
    a_public_asset_without_a_threat,
    "unconsidered-asset",
    sound_and("#[asset(kind = Data, classification = Public)]\npub struct Prices;\n")
);
silent!(
    an_asset_with_an_assumption,
    "unconsidered-asset",
    sound_and(
        "#[asset(kind = Physical, classification = Restricted)]\npub struct Rack;\n#[assumption(about = [Rack], owner = \"o\", until = \"2027-01-01\")]\npub struct Locked;\n"
    )
);

// TM009 threat-without-requirement

fires!(
    a_grave_threat_without_a_requirement,
    "threat-without-requirement",
    library(
        &SOUND
            .replace("#[requirement(from = [Injection], phase = Implementation)]\npub struct NoSplicing;\n", "")
            .replace("#[satisfies(NoSplicing)]\n", "")
    )
);
fires!(
    a_threat_of_a_kind_without_a_requirement,
    "threat-without-requirement",
    sound_and(
        "#[threat(kind = catalogue::PathTraversal, targets = [Cards])]\npub struct Escape;\n#[threat(Escape)]\npub fn open() {}\n"
    )
);
silent!(
    a_slight_threat_without_a_requirement,
    "threat-without-requirement",
    library(
        &SOUND
            .replace("#[requirement(from = [Injection], phase = Implementation)]\npub struct NoSplicing;\n", "")
            .replace("#[satisfies(NoSplicing)]\n", "")
            .replace("likelihood = Likely", "severity = Low, because = \"b\"")
    )
);

silent!(
    an_avoided_threat_without_a_requirement,
    "threat-without-requirement",
    library(
        &SOUND
            .replace("#[requirement(from = [Injection], phase = Implementation)]\npub struct NoSplicing;\n", "")
            .replace("#[satisfies(NoSplicing)]\n", "")
            .replace("#[threat(Injection)]\n#[mitigates(Injection, by = Bound)]\n", "")
            .replace(
                "#[threat(targets = [Cards]",
                "#[avoids(Injection, because = \"b\", owner = \"o\")]\n#[threat(targets = [Cards]"
            )
    )
);

// TM010 unsatisfied-requirement

fires!(a_requirement_that_nothing_satisfies, "unsatisfied-requirement", sound_but("#[satisfies(NoSplicing)]\n", ""));
fires!(
    a_requirement_whose_file_is_missing,
    "unsatisfied-requirement",
    sound_and(
        "#[requirement(from = [Injection], phase = Deployment, check = \"look\", file = \"deploy/a.tf\")]\npub struct Disk;\n#[satisfies(Disk)]\nfn said() {}\n"
    )
);
fires!(a_requirement_whose_file_lacks_the_text, "unsatisfied-requirement", sound_and("#[requirement(from = [Injection], phase = Deployment, check = \"look\", file = \"deploy/a.tf\", contains = \"encrypted = true\")]\npub struct Disk;\n").file("deploy/a.tf", "encrypted = false"));
fires!(
    a_check_sentence_satisfies_nothing,
    "unsatisfied-requirement",
    sound_and("#[requirement(from = [Injection], phase = Deployment, check = \"look\")]\npub struct Disk;\n")
);
fires!(
    a_file_outside_the_package,
    "unsatisfied-requirement",
    sound_and(
        "#[requirement(from = [Injection], phase = Deployment, check = \"look\", file = \"../a.tf\")]\npub struct Disk;\n"
    )
);
silent!(a_requirement_with_its_file, "unsatisfied-requirement", sound_and("#[requirement(from = [Injection], phase = Deployment, check = \"look\", file = \"deploy/a.tf\", contains = \"encrypted = true\")]\npub struct Disk;\n").file("deploy/a.tf", "encrypted = true"));

/// The requirement is met elsewhere, where no control is.
fn claimed(more: &str) -> Case {
    library(&format!("{}\n{more}", SOUND.replace("#[satisfies(NoSplicing)]\n", "")))
}

const BY_TEST: &str = "#[satisfies(NoSplicing)]\n#[test]\nfn nothing_is_spliced() {\n    find();\n}\n";

fires!(
    a_requirement_that_code_claims,
    "unsatisfied-requirement",
    claimed("#[satisfies(NoSplicing)]\npub fn prepare() {}\n")
);
silent!(a_requirement_that_a_shown_control_meets, "unsatisfied-requirement", library(SOUND).left(all_hold));
// The missing part is reported for the control.
fires!(
    a_requirement_whose_control_does_not_hold,
    "unsatisfied-requirement",
    library(SOUND).left(|model| {
        let mut lines = all_hold(model);
        lines[2].holds = false;
        lines
    })
);
// No other rule reports the control: somebody decided about the threat, or exempted it.
fires!(
    a_requirement_whose_control_nobody_asks_for,
    "unsatisfied-requirement",
    sound_but(
        "#[threat(Injection)]\n",
        "#[threat(Injection)]\n#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2026-06-30\")]\n"
    )
    .left(|_| vec![])
);
fires!(
    a_requirement_whose_control_is_exempt,
    "unsatisfied-requirement",
    library(SOUND)
        .policy("[[exempt]]\nrule = \"insufficient-evidence\"\nitem = \"shop::Injection\"\nreason = \"r\"\nuntil = \"2026-06-30\"\n")
        .left(|_| vec![])
);
fires!(
    a_requirement_whose_control_only_warns,
    "unsatisfied-requirement",
    library(SOUND).policy("[rules]\ninsufficient-evidence = \"warn\"\n").left(|_| vec![])
);
fires!(a_requirement_whose_test_was_not_run, "unsatisfied-requirement", claimed(BY_TEST).left(all_hold));
fires!(
    a_requirement_whose_test_has_failed,
    "unsatisfied-requirement",
    claimed(BY_TEST).checked("nothing_is_spliced", false)
);
silent!(
    a_requirement_whose_test_has_passed,
    "unsatisfied-requirement",
    claimed(BY_TEST).checked("nothing_is_spliced", true)
);
silent!(a_requirement_whose_test_may_pass, "unsatisfied-requirement", claimed(BY_TEST));
silent!(
    a_requirement_of_a_lesser_threat_that_code_claims,
    "unsatisfied-requirement",
    library(
        &SOUND
            .replace("likelihood = Likely", "likelihood = Rare")
            .replace("Confidential", "Restricted")
            .replace("#[satisfies(NoSplicing)]\n", "")
    )
    .file("src/more.rs", "#[threatmodel::satisfies(crate::NoSplicing)]\npub fn prepare() {}\n")
    .module("more")
);

// TM011 orphan-control

fires!(
    a_control_that_only_a_test_names,
    "orphan-control",
    sound_but("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
);
silent!(a_control_that_code_names, "orphan-control", library(SOUND));

// TM012 unimplemented-control

fires!(
    a_test_of_a_pair_that_no_code_claims,
    "unimplemented-control",
    sound_and(
        "#[control(layer = InputValidation)]\npub struct Grammar;\n#[mitigates(Injection, by = Grammar)]\n#[test]\nfn grammar() {\n    find();\n}\n"
    )
);
silent!(a_test_of_a_pair_that_code_claims, "unimplemented-control", library(SOUND));

// TM013 test-only-mitigation

fires!(
    a_mitigation_in_test_code,
    "test-only-mitigation",
    sound_but(
        "    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]",
        "    #[mitigates(Injection, by = Bound)]\n    fn helper() {}\n\n    #[test]"
    )
);
silent!(a_mitigation_in_the_system, "test-only-mitigation", library(SOUND));

// TM014 void-test

fires!(
    a_test_that_is_ignored,
    "void-test",
    sound_but("    #[test]\n    fn attack", "    #[test]\n    #[ignore = \"slow\"]\n    fn attack")
);
fires!(a_test_in_a_target_without_harness, "void-test", library(SOUND).file("tests/attack.rs", "use shop::*;\nuse threatmodel::prelude::*;\n#[mitigates(Injection, by = Bound)]\n#[test]\nfn attack() {\n    find();\n}\n").file("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[[test]]\nname = \"attack\"\nharness = false\n"));
silent!(a_test_that_runs, "void-test", library(SOUND));

// TM015 unprotected-flow

fires!(
    a_confidential_flow_in_the_open,
    "unprotected-flow",
    sound_and(
        "#[trust_zone]\npub struct Outside;\n#[component(zone = Outside)]\npub struct Gateway;\n#[flow(to = Far, carries = [Cards], protocol = \"http\", authenticated)]\npub fn send() {}\n#[actor(zone = Outside)]\npub struct Far;\n"
    )
);
fires!(
    a_flow_to_nobody_knows_where,
    "unprotected-flow",
    sound_and(
        "#[actor]\npub struct Far;\n#[asset(kind = Data)]\npub struct Notes;\n#[flow(to = Far, carries = [Notes])]\npub fn send() {}\n"
    )
);
silent!(
    a_protected_flow,
    "unprotected-flow",
    sound_and(
        "#[trust_zone]\npub struct Outside;\n#[actor(zone = Outside)]\npub struct Far;\n#[flow(to = Far, carries = [Cards], authenticated, encrypted)]\npub fn send() {}\n"
    )
);
silent!(
    a_public_flow,
    "unprotected-flow",
    sound_and(
        "#[actor]\npub struct Far;\n#[asset(kind = Data, classification = Public)]\npub struct Prices;\n#[flow(to = Far, carries = [Prices])]\npub fn send() {}\n"
    )
);

// TM016 removed-asset-accessed

fires!(
    an_asset_that_should_be_gone,
    "removed-asset-accessed",
    sound_but("zone = Inside)]\npub struct Cards", "zone = Inside, disposition = Remove)]\npub struct Cards")
);
silent!(
    an_asset_that_is_gone,
    "removed-asset-accessed",
    library(
        &SOUND
            .replace("zone = Inside)]\npub struct Cards", "zone = Inside, disposition = Remove)]\npub struct Cards")
            .replace("#[accesses(Cards, ops = [Read])]\n", "")
    )
);

// TM017 adjacent-asset-unconsidered

fires!(
    a_neighbour_that_nobody_classified,
    "adjacent-asset-unconsidered",
    sound_and("#[asset(kind = Service, zone = Inside)]\npub struct MailServer;\n")
);
fires!(
    an_asset_behind_two_flows,
    "adjacent-asset-unconsidered",
    sound_and(
        "#[flow(to = far::Far, carries = [Cards], authenticated, encrypted)]\nfn a() {}\nmod far {\n    use super::*;\n    #[trust_zone]\n    pub struct FarZone;\n    #[component(zone = FarZone)]\n    pub struct Far;\n    #[asset(kind = Data, classification = Restricted)]\n    pub struct Ledger;\n    #[accesses(Ledger, ops = [Write])]\n    fn b() {}\n}\n"
    )
);
fires!(
    an_adjacent_asset_that_is_used,
    "adjacent-asset-unconsidered",
    sound_but("zone = Inside)]\npub struct Cards", "zone = Inside, adjacent)]\npub struct Cards")
);
silent!(
    a_neighbour_that_was_considered,
    "adjacent-asset-unconsidered",
    sound_and(
        "#[asset(kind = Service, classification = Restricted, zone = Inside, adjacent)]\npub struct MailServer;\n#[assumption(about = [MailServer], owner = \"o\", until = \"2027-01-01\")]\npub struct Fenced;\n"
    )
);

// TM018 duplicate-id

fires!(
    one_id_for_two_nouns,
    "duplicate-id",
    library(
        &SOUND
            .replace("likelihood = Likely)", "likelihood = Likely, id = \"T-7\")")
            .replace("kind = Preventive)", "kind = Preventive, id = \"T-7\")")
    )
);
silent!(
    two_ids_for_two_nouns,
    "duplicate-id",
    library(
        &SOUND
            .replace("likelihood = Likely)", "likelihood = Likely, id = \"T-7\")")
            .replace("kind = Preventive)", "kind = Preventive, id = \"C-7\")")
    )
);
silent!(
    an_id_in_a_file_that_a_library_and_a_program_share,
    "duplicate-id",
    library("pub mod model;")
        .file("src/main.rs", "mod model;\nfn main() {}\n")
        .file("src/model.rs", &SOUND.replace("likelihood = Likely)", "likelihood = Likely, id = \"T-7\")"))
);

// TM019 malformed-annotation

fires!(
    an_acceptance_without_an_owner,
    "malformed-annotation",
    sound_and("#[cfg(feature = \"legacy\")]\n#[accepts(Injection, because = \"b\")]\nfn g() {}\n")
);
fires!(
    an_annotation_where_none_may_stand,
    "malformed-annotation",
    sound_and("#[mitigates(Injection, by = Bound)]\nuse std::fmt;\n")
);
fires!(
    a_noun_declared_twice,
    "malformed-annotation",
    sound_and(
        "#[cfg(unix)]\n#[asset(kind = Data, classification = Public)]\npub struct Twice;\n#[cfg(not(unix))]\n#[asset(kind = Code, classification = Public)]\npub struct Twice;\n"
    )
);
silent!(annotations_as_the_grammar_says, "malformed-annotation", library(SOUND));

// TM020 misplaced-attribute

fires!(
    an_annotation_below_the_test_attribute,
    "misplaced-attribute",
    sound_but(
        "    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]",
        "    #[test]\n    #[mitigates(Injection, by = Bound, legitimate = honest)]"
    )
);
fires!(
    an_annotation_below_a_test_attribute_of_a_runtime,
    "misplaced-attribute",
    sound_but(
        "    #[mitigates(Injection, by = Bound, legitimate = honest)]\n    #[test]",
        "    #[tokio::test(flavor = \"multi_thread\")]\n    #[mitigates(Injection, by = Bound)]"
    )
);
silent!(an_annotation_above_the_test_attribute, "misplaced-attribute", library(SOUND));

// TM021 unresolved-reference

fires!(a_reference_that_leads_nowhere, "unresolved-reference", library(SOUND).file("tests/attack.rs", "use shop::Bound;\nuse threatmodel::prelude::*;\n#[mitigates(Injection, by = Bound)]\n#[test]\nfn attack() {\n    shop::find();\n}\n"));
fires!(a_reference_of_the_wrong_kind, "unresolved-reference", library(SOUND).file("tests/attack.rs", "use shop::*;\nuse threatmodel::prelude::*;\n#[mitigates(Bound, by = Injection)]\n#[test]\nfn attack() {\n    find();\n}\n"));
silent!(references_over_a_reexport, "unresolved-reference", library(&format!("pub mod again {{\n    pub use crate::Injection as Attack;\n    pub use crate::*;\n}}\n{SOUND}")).file("tests/attack.rs", "use shop::again::{Attack, Bound as Parameters};\nuse threatmodel::prelude::*;\n#[mitigates(Attack, by = Parameters)]\n#[test]\nfn attack() {\n    shop::find();\n}\n"));

// TM022 source-unread

fires!(
    a_file_that_does_not_parse,
    "source-unread",
    sound_and("mod broken;\n").file("src/broken.rs", "#[threat(crate::Injection)]\nfn f( {}\n")
);
fires!(a_module_without_a_file, "source-unread", sound_and("mod missing;\n"));
silent!(a_module_of_another_platform, "source-unread", sound_and("#[cfg(target_os = \"none\")]\nmod missing;\n"));

// TM023 file-outside-targets

fires!(
    a_file_that_no_module_names,
    "file-outside-targets",
    library(SOUND).file("src/lost.rs", "use crate::*;\n#[threat(Injection)]\nfn f() {}\n")
);
silent!(a_file_without_annotations, "file-outside-targets", library(SOUND).file("src/lost.rs", "fn f() {}\n"));

// TM024 source-link-mismatch

fires!(
    an_annotation_that_is_not_linked,
    "source-link-mismatch",
    library(SOUND).changed(|sources| sources.packages[0].linked = 1)
);
silent!(a_package_that_is_not_linked_at_all, "source-link-mismatch", library(SOUND));

// TM025 unlinked-dependency

fires!(a_library_without_a_record, "unlinked-dependency", library(SOUND));
silent!(
    a_library_with_records,
    "unlinked-dependency",
    library(SOUND).changed(|sources| sources.packages[0].linked = 9)
);

fires!(
    a_library_that_no_rust_code_can_link,
    "unlinked-dependency",
    library(SOUND).file("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n[workspace]\n")
);

// TM026 silent-member

fires!(
    a_member_without_annotations,
    "silent-member",
    library(SOUND)
        .workspace()
        .file("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\nmembers = [\"xtask\"]\n")
        .file("xtask/Cargo.toml", "[package]\nname = \"xtask\"\nversion = \"1.0.0\"\nedition = \"2024\"\n")
        .file("xtask/src/lib.rs", "")
);
silent!(one_package_alone, "silent-member", library(SOUND));

// TM027 empty-model

fires!(a_package_without_annotations, "empty-model", library("fn f() {}\n"));
silent!(a_package_with_a_threat, "empty-model", library(SOUND));

// TM028 duplicate-registry

fires!(
    two_versions_of_the_registry,
    "duplicate-registry",
    library(SOUND).changed(|sources| sources.registries = vec!["0.1.0".to_owned(), "0.2.0".to_owned()])
);
silent!(
    one_version_of_the_registry,
    "duplicate-registry",
    library(SOUND).changed(|sources| sources.registries = vec!["0.1.0".to_owned()])
);

// TM029 lock-weakened

fires!(a_locked_threat_that_is_gone, "lock-weakened", library(SOUND).lock("format 1\nclassified shop::Cards ThreeLevels::Restricted 1/2\nseverity shop::Injection Low\nthreat shop::Deleted\n"));
fires!(
    a_locked_level_that_dropped,
    "lock-weakened",
    sound_but("Confidential", "Public")
        .lock("format 1\nclassified shop::Cards ThreeLevels::Confidential 2/2\nseverity shop::Injection Critical\n")
);
fires!(
    a_decision_that_is_not_locked,
    "lock-weakened",
    sound_and("#[accepts(Injection, because = \"b\", owner = \"o\", until = \"2027-01-01\")]\nfn g() {}\n")
        .lock("format 1\n")
);
silent!(a_model_that_only_grew, "lock-weakened", library(SOUND).lock("format 1\nthreat shop::Injection\n"));
silent!(
    a_noun_that_the_lock_names_by_its_id,
    "lock-weakened",
    sound_but("likelihood = Likely", "likelihood = Likely, id = \"T-1\"")
        .lock("format 2\nexposure T-1 at shop::find\nseverity T-1 Low\nthreat T-1\n")
);
fires!(
    an_id_that_is_gone,
    "lock-weakened",
    sound_but("likelihood = Likely", "likelihood = Likely, id = \"T-1\"").lock("format 2\nthreat T-2\n")
);
fires!(
    an_id_that_another_noun_took,
    "lock-weakened",
    library(
        &SOUND
            .replace("likelihood = Likely", "likelihood = Likely, id = \"T-1\"")
            .replace("layer = DataAccess", "layer = DataAccess, id = \"T-1\""),
    )
    .lock("format 2\nthreat T-1\n")
);
fires!(
    an_id_that_is_the_path_of_another_noun,
    "lock-weakened",
    sound_but("layer = DataAccess", "layer = DataAccess, id = \"shop::Injection\"")
        .lock("format 2\ncontrol shop::Injection DataAccess\n")
);
silent!(
    a_rule_that_is_turned_on,
    "lock-weakened",
    library(SOUND).policy("[rules]\nunstated-access = \"warn\"\n").lock("format 1\n")
);
fires!(
    a_rule_that_is_turned_off,
    "lock-weakened",
    library(SOUND).policy("[rules]\noverlapping-locators = \"allow\"\n").lock("format 1\n")
);

// TM030 lock-outdated

fires!(a_model_that_grew, "lock-outdated", library(SOUND).lock("format 1\nthreat shop::Injection\n"));
silent!(no_lock, "lock-outdated", library(SOUND));

// TM031 invalid-policy

fires!(a_policy_with_mistakes, "invalid-policy", library(SOUND).policy("[rules]\norphan-controls = \"warn\"\n\n[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::Injection\"\nreason = \"later\"\n"));
silent!(a_policy_without_mistakes, "invalid-policy", library(SOUND).policy("[rules]\norphan-control = \"warn\"\n"));

// TM032 unused-exemption

fires!(
    an_exemption_that_matches_nothing,
    "unused-exemption",
    library(SOUND)
        .policy("[[exempt]]\nrule = \"orphan-control\"\nitem = \"shop::Bond\"\nreason = \"at the provider\"\n")
);
fires!(an_exemption_that_has_run_out, "unused-exemption", sound_but("#[satisfies(NoSplicing)]\n", "").policy("[[exempt]]\nrule = \"unsatisfied-requirement\"\nitem = \"shop::NoSplicing\"\nreason = \"later\"\nuntil = \"2026-05-31\"\n"));
silent!(
    an_exemption_that_matches,
    "unused-exemption",
    sound_but("#[satisfies(NoSplicing)]\n", "")
        .policy("[[exempt]]\nrule = \"unsatisfied-requirement\"\nitem = \"shop::NoSplicing\"\nreason = \"later\"\n")
);
silent!(an_exemption_from_what_no_test_has_shown_yet, "unused-exemption", sound_and(DETECTION).policy(UNDETECTED));
fires!(
    an_exemption_from_what_a_test_has_not_shown,
    "unused-exemption",
    sound_and(DETECTION).policy(UNDETECTED).left(|model| vec![detected(model)])
);
fires!(
    an_exemption_of_a_test_that_there_is_not,
    "unused-exemption",
    sound_and(DETECTION).policy(&UNDETECTED.replace("tests::attack", "tests::atack"))
);
silent!(
    what_is_exempt_is_not_reported,
    "unsatisfied-requirement",
    sound_but("#[satisfies(NoSplicing)]\n", "")
        .policy("[[exempt]]\nrule = \"unsatisfied-requirement\"\nitem = \"shop::NoSplicing\"\nreason = \"later\"\n")
);

// TM033 failed-attack-test

fires!(
    an_attack_that_succeeds_although_the_control_is_on,
    "failed-attack-test",
    library(SOUND).left(|model| vec![line(model, Configuration::Only, false)])
);
silent!(
    attacks_that_come_out_as_they_should,
    "failed-attack-test",
    library(SOUND).left(|model| vec![line(model, Configuration::Only, true), line(model, Configuration::AllOn, true)])
);
silent!(
    a_failure_before_the_code_was_mended,
    "failed-attack-test",
    library(SOUND).left(|model| {
        let mut line = line(model, Configuration::Only, false);
        line.fingerprint.controls = ["0000000000000000".to_owned()].into();
        vec![line]
    })
);
fires!(
    a_pair_whose_test_fails,
    "insufficient-evidence",
    library(SOUND).left(|model| vec![line(model, Configuration::WithoutDefences, false)])
);

fires!(
    a_control_in_a_second_function_that_nobody_has_run,
    "insufficient-evidence",
    sound_and("#[threat(Injection)]\n#[mitigates(Injection, by = Bound)]\nfn second() -> bool {\n    true\n}\n")
        .left(all_hold)
);
silent!(a_control_whose_function_was_run, "insufficient-evidence", library(SOUND).left(all_hold));

/// Every configuration of the attack test holds.
fn all_hold(model: &threatmodel::Model) -> Vec<threatmodel::evidence::Line> {
    [Configuration::AllOn, Configuration::WithoutDefences, Configuration::Only]
        .map(|configuration| line(model, configuration, true))
        .to_vec()
}

// TM034 unpredicted-asset

fires!(
    an_attack_that_reaches_further,
    "unpredicted-asset",
    sound_and("#[asset(kind = Credential, classification = Restricted)]\npub struct Tokens;\n").left(|model| {
        let mut line = line(model, Configuration::WithoutDefences, false);
        line.leaked = vec!["shop::Cards".to_owned(), "shop::Tokens".to_owned()];
        vec![line]
    })
);
silent!(
    an_attack_that_reaches_what_was_predicted,
    "unpredicted-asset",
    library(SOUND).left(|model| {
        let mut line = line(model, Configuration::WithoutDefences, true);
        line.leaked = vec!["shop::Cards".to_owned()];
        vec![line]
    })
);

// TM035 unread-evidence

fires!(
    evidence_that_was_cut_short,
    "unread-evidence",
    library(SOUND).file("target/threatmodel/evidence/this/1.jsonl", "{\"format\":1,\"run\":\"th").left(|_| vec![])
);
fires!(
    evidence_of_a_newer_version,
    "unread-evidence",
    library(SOUND).file("target/threatmodel/evidence/this/1.jsonl", "{\"format\":99}\n").left(|_| vec![])
);
silent!(no_evidence, "unread-evidence", library(SOUND).left(|_| vec![]));

// TM036 no-legitimate-use

fires!(
    an_attack_test_without_a_legitimate_use,
    "no-legitimate-use",
    sound_but("by = Bound, legitimate = honest)", "by = Bound)")
);
silent!(an_attack_test_with_a_legitimate_use, "no-legitimate-use", library(SOUND));

// TM037 detection-without-code

fires!(
    a_detection_that_nothing_emits,
    "detection-without-code",
    sound_and(&DETECTION.replace("#[detects(Probing)]\n", ""))
);
fires!(
    a_detection_that_only_tests_emit,
    "detection-without-code",
    sound_and(&DETECTION.replace("pub fn refuse", "#[cfg(test)]\npub fn refuse"))
);
fires!(
    a_detection_that_only_code_behind_a_cfg_emits,
    "detection-without-code",
    sound_and(&DETECTION.replace("pub fn refuse", "#[cfg(any())]\npub fn refuse"))
);
silent!(a_detection_that_code_emits, "detection-without-code", detecting());
silent!(
    a_detection_of_steps_needs_no_event_of_its_own,
    "detection-without-code",
    sound_and(
        "#[workflow_step]\npub struct Started;\n#[workflow_step]\npub struct Paid;\n#[detection(of = Injection, event = \"sequence_fail\", level = High, requires = Started, at = Paid, within = \"1h\")]\npub struct Unpaid;\n#[detection(of = Injection, event = \"sequence_fail\", level = High, sequence = [Paid, Started], within = \"1h\")]\npub struct Backwards;\n#[detection(of = Injection, event = \"x_honey\", level = High, canary)]\npub struct Honey;\n"
    )
);

// TM038 undetected-attack

fires!(
    an_attack_that_sets_off_nothing,
    "undetected-attack",
    detecting().left(|model| {
        let mut line = detected(model);
        line.alerts.clear();
        vec![line]
    })
);
fires!(
    an_attack_that_emits_the_event_itself,
    "undetected-attack",
    detecting().left(|model| {
        let mut line = line(model, Configuration::AllOn, true);
        line.unmarked.insert("shop::Probing".to_owned(), "shop::tests".to_owned());
        vec![line]
    })
);
fires!(
    an_attack_that_emits_nothing,
    "undetected-attack",
    detecting().left(|model| vec![line(model, Configuration::AllOn, true)])
);
fires!(
    an_attack_that_is_seen_only_without_defences,
    "undetected-attack",
    detecting().left(|model| {
        let mut without = line(model, Configuration::WithoutDefences, true);
        without.alerts.insert("shop::Probing".to_owned());
        vec![line(model, Configuration::AllOn, true), without]
    })
);
silent!(an_attack_that_is_detected, "undetected-attack", detecting().left(|model| vec![detected(model)]));
silent!(
    an_attack_on_a_threat_without_detections,
    "undetected-attack",
    library(SOUND).left(|model| vec![line(model, Configuration::AllOn, true)])
);
silent!(
    an_attack_below_the_severity_that_must_be_detected,
    "undetected-attack",
    sound_and(DETECTION)
        .policy(
            "[detection]\nfrom = \"Critical\"\n[risk.matrix]\nLikely = [\"Low\", \"Low\", \"Low\", \"Low\", \"High\"]\n"
        )
        .left(|model| vec![line(model, Configuration::AllOn, true)])
);

// TM039 false-alarm

fires!(
    an_ordinary_test_that_raises_an_alert,
    "false-alarm",
    detecting().left(|model| vec![detected(model)]).reacted(Some("tests::honest"), true)
);
fires!(
    ordinary_tests_that_raise_an_alert_together,
    "false-alarm",
    detecting().left(|model| vec![detected(model)]).reacted(None, true)
);
silent!(
    an_ordinary_test_that_raises_none,
    "false-alarm",
    detecting().left(|model| vec![detected(model)]).reacted(Some("tests::honest"), false)
);
silent!(
    a_test_that_attacks_may_raise_an_alert,
    "false-alarm",
    sound_and(&format!("{DETECTION}#[cfg(test)]\nmod more {{\n    use super::*;\n    #[threat(Injection)]\n    #[test]\n    fn probes() {{ find(); }}\n}}\n"))
        .left(|model| vec![detected(model)])
        .reacted(Some("more::probes"), true)
);

// TM040 untriggered-detection

fires!(
    a_detection_that_no_attack_set_off,
    "untriggered-detection",
    detecting().left(|model| vec![line(model, Configuration::AllOn, true), line(model, Configuration::Only, true)])
);
fires!(
    a_detection_whose_threat_no_test_attacks,
    "untriggered-detection",
    sound_and(&DETECTION.replace("of = Injection", "of = Flooding").replace(
        "#[detection",
        "#[threat(targets = [Cards], stride = [DenialOfService], likelihood = Rare)]\npub struct Flooding;\n#[detection"
    ))
);
silent!(
    a_detection_that_an_attack_set_off,
    "untriggered-detection",
    detecting().left(|model| {
        let mut only = line(model, Configuration::Only, true);
        only.alerts.insert("shop::Probing".to_owned());
        vec![line(model, Configuration::AllOn, true), only]
    })
);
silent!(a_detection_whose_attack_has_not_run_yet, "untriggered-detection", detecting());

// TM041 canary-in-event

fires!(
    an_event_with_the_value_of_an_asset,
    "canary-in-event",
    detecting().left(|model| {
        let mut line = detected(model);
        line.logged.insert("shop::Cards".to_owned());
        vec![line]
    })
);
silent!(an_event_without_the_value_of_an_asset, "canary-in-event", detecting().left(|model| vec![detected(model)]));

// TM042 overlapping-locators

/// A second asset in the sound model, which lives at these places; the cards live in a table and one file.
fn living_at(locators: &str) -> Case {
    let (owned, located) = (
        "owner = \"shop\", zone = Inside)]",
        "owner = \"shop\", zone = Inside, locators = [\"sqlite:shop.db#cards\", \"file:keys/*.pem\"])]",
    );
    let notes = format!("#[asset(kind = Data, classification = Public, locators = {locators})]\npub struct Notes;\n");
    library(&format!("{}\n{notes}", SOUND.replace(owned, located)))
}

fires!(
    a_column_of_a_table_of_another_asset,
    "overlapping-locators",
    living_at("[\"env:X\", \"sqlite:shop.db#cards.number\"]")
);
fires!(a_pattern_that_meets_another, "overlapping-locators", living_at("\"file:keys/shop.*\""));
silent!(
    two_tables_and_a_file_beside,
    "overlapping-locators",
    living_at("[\"sqlite:shop.db#notes\", \"file:keys/a.pub\"]")
);
silent!(
    two_locators_of_one_asset,
    "overlapping-locators",
    sound_but(
        "owner = \"shop\", zone = Inside)]",
        "owner = \"shop\", zone = Inside, locators = [\"file:a\", \"dir:.\"])]"
    )
);

// TM043 unstated-access

/// The rule turned on for the standard library and one client.
const WATCHED: &str = "[rules]\nunstated-access = \"warn\"\n[accesses]\nclients = [\"reqwest\"]\n";

fires!(
    a_file_that_belongs_to_no_asset,
    "unstated-access",
    sound_and("use std::fs;\npub fn load() {\n    let _ = fs::read(\"a\");\n    reqwest::get(\"b\");\n}\n")
        .policy(WATCHED)
);
silent!(
    a_file_of_an_asset,
    "unstated-access",
    sound_and("#[accesses(Cards, ops = [Read])]\npub fn load() {\n    let _ = std::fs::read(\"a\");\n}\n")
        .policy(WATCHED)
);
silent!(
    a_function_that_touches_nothing,
    "unstated-access",
    sound_and("pub fn stop() {\n    let _ = std::net::Ipv4Addr::new(0, 0, 0, 0);\n    std::process::exit(std::env::args().count() as i32);\n}\n")
        .policy(WATCHED)
);
silent!(
    nobody_asked_for_what_is_not_stated,
    "unstated-access",
    sound_and("pub fn load() {\n    let _ = std::fs::read(\"a\");\n}\n")
);
silent!(
    an_exempt_function,
    "unstated-access",
    sound_and("pub fn load() {\n    let _ = std::fs::read(\"a\");\n}\n").policy(
        "[rules]\nunstated-access = \"deny\"\n[[exempt]]\nrule = \"unstated-access\"\nitem = \"shop::load\"\nreason = \"r\"\n"
    )
);

// TM044 unlisted-access, TM045 undeclared-operation, TM046 adjacent-asset-touched, TM047 untouched-asset

/// A call of the shop that differs from the list.
fn touch(deviation: Deviation, operation: &str) -> Observed {
    let asset = (deviation != Deviation::Unlisted).then(|| "shop::Cards".to_owned());
    Observed {
        deviation,
        asset,
        touched: "file:/etc/passwd".to_owned(),
        operation: operation.to_owned(),
        count: 3,
        program: "/bin/shop".to_owned(),
        stack: vec![Frame {
            function: "shop::f".to_owned(),
            place: Place { file: "src/lib.rs".to_owned(), line: 2, column: 1, len: 0 },
        }],
    }
}

fn observed(deviation: Deviation) -> Case {
    sound_and("").observed(vec![touch(deviation, "read")])
}

fires!(an_access_that_no_asset_covers, "unlisted-access", observed(Deviation::Unlisted));
fires!(
    an_access_from_nobody_knows_where,
    "unlisted-access",
    sound_and("").observed(vec![Observed {
        stack: Vec::new(),
        count: 1,
        ..touch(Deviation::Unlisted, "read, denied")
    }])
);
fires!(an_asset_of_another_component, "unlisted-access", observed(Deviation::Foreign));
silent!(an_access_that_is_listed, "unlisted-access", sound_and("").observed(Vec::new()));
silent!(
    an_exempt_access,
    "unlisted-access",
    observed(Deviation::Unlisted)
        .policy("[[exempt]]\nrule = \"unlisted-access\"\nitem = \"file:/etc/passwd\"\nreason = \"r\"\n")
);
fires!(an_operation_that_nobody_declares, "undeclared-operation", observed(Deviation::Undeclared));
fires!(
    an_operation_on_many_files_from_one_place,
    "undeclared-operation",
    sound_and("").observed(
        (0..9)
            .map(|file| Observed { touched: format!("file:/out/{file}"), ..touch(Deviation::Undeclared, "create") })
            .collect()
    )
);
fires!(
    an_exemption_for_one_file_of_many,
    "undeclared-operation",
    sound_and("")
        .observed(
            (0..2)
                .map(|file| Observed { touched: format!("file:/out/{file}"), ..touch(Deviation::Undeclared, "create") })
                .collect()
        )
        .policy("[[exempt]]\nrule = \"undeclared-operation\"\nitem = \"file:/out/0\"\nreason = \"r\"\n")
);
silent!(another_difference_than_the_operation, "undeclared-operation", observed(Deviation::Unlisted));
fires!(an_adjacent_asset_that_was_touched, "adjacent-asset-touched", observed(Deviation::Adjacent));
silent!(an_adjacent_asset_that_was_left_alone, "adjacent-asset-touched", sound_and("").observed(Vec::new()));
fires!(an_asset_that_nothing_touched, "untouched-asset", observed(Deviation::Untouched));
silent!(an_asset_while_nobody_watched, "untouched-asset", sound_and(""));
silent!(
    an_exemption_from_what_nobody_watched,
    "unused-exemption",
    sound_and("").policy("[[exempt]]\nrule = \"unlisted-access\"\nitem = \"file:/etc/passwd\"\nreason = \"r\"\n")
);
fires!(
    an_exemption_that_no_access_needs,
    "unused-exemption",
    sound_and("")
        .observed(Vec::new())
        .policy("[[exempt]]\nrule = \"unlisted-access\"\nitem = \"file:/etc/passwd\"\nreason = \"r\"\n")
);

// TM048 event-severity-differs

/// A matrix under which the threat of the sound model, which is Likely and of Severe impact, is no longer Critical.
const LIKELY_IS_HIGH: &str = "[risk.matrix]\nLikely = [\"Low\", \"Medium\", \"High\", \"High\", \"High\"]\n";

fires!(a_matrix_that_the_compiler_does_not_know, "event-severity-differs", detecting().policy(LIKELY_IS_HIGH));
fires!(
    an_impact_that_the_compiler_does_not_know,
    "event-severity-differs",
    detecting().policy("[risk.impact]\nIntegrity = [\"Minor\", \"Minor\", \"Minor\", \"Minor\"]\n")
);
silent!(the_tables_that_the_compiler_knows, "event-severity-differs", detecting());
silent!(
    a_matrix_that_changes_other_threats,
    "event-severity-differs",
    detecting().policy(&LIKELY_IS_HIGH.replace("Likely", "Rare"))
);
silent!(
    a_severity_that_the_threat_says,
    "event-severity-differs",
    library(
        &format!("{SOUND}{DETECTION}").replace("= Likely)", "= Likely, severity = High, because = \"our matrix\")")
    )
    .policy(LIKELY_IS_HIGH)
);
silent!(a_matrix_where_nothing_is_detected, "event-severity-differs", sound_and("").policy(LIKELY_IS_HIGH));
silent!(
    an_exempt_severity,
    "event-severity-differs",
    detecting().policy(&format!(
        "{LIKELY_IS_HIGH}[[exempt]]\nrule = \"event-severity-differs\"\nitem = \"shop::Injection\"\nreason = \"nobody reads it\"\n"
    ))
);

// TM049 overridden-control

const GUARDED: &str = r#"
pub trait Door {
    #[mitigates(Injection, by = Bound)]
    fn is_shut(&self) -> bool {
        control_on::<Bound>()
    }
}
"#;

fires!(
    a_control_that_an_implementation_replaces,
    "overridden-control",
    sound_and(GUARDED)
        .file(
            "src/doors.rs",
            "pub struct Back;\nimpl crate::Door for Back {\n    fn is_shut(&self) -> bool {\n        false\n    }\n}\n"
        )
        .module("doors")
);
silent!(
    a_control_that_an_implementation_keeps,
    "overridden-control",
    sound_and(GUARDED).file("src/doors.rs", "pub struct Front;\nimpl crate::Door for Front {}\n").module("doors")
);
silent!(
    a_replacement_with_a_control_of_its_own,
    "overridden-control",
    sound_and(&format!(
        "{GUARDED}pub struct Side;\nimpl Door for Side {{\n    #[mitigates(Injection, by = Bound)]\n    fn is_shut(&self) -> bool {{\n        control_on::<Bound>()\n    }}\n}}\n"
    ))
);
silent!(
    a_replacement_for_tests,
    "overridden-control",
    sound_and(&format!(
        "{GUARDED}#[cfg(test)]\nmod mocks {{\n    struct Mock;\n    impl super::Door for Mock {{\n        fn is_shut(&self) -> bool {{\n            false\n        }}\n    }}\n}}\n"
    ))
);

// TM050 lock-missing

fires!(a_lock_that_is_demanded, "lock-missing", library(SOUND).policy("[lock]\nrequired = true\n"));
silent!(
    a_lock_that_is_demanded_and_there,
    "lock-missing",
    library(SOUND).policy("[lock]\nrequired = true\n").lock("format 1\n")
);
silent!(a_lock_that_nobody_demands, "lock-missing", library(SOUND));

// TM051 unreached-exposure

const SECOND: &str = "#[threat(Injection)]\npub fn list() {}\n";

fires!(a_way_in_that_no_attack_takes, "unreached-exposure", sound_and(SECOND).left(all_hold));
fires!(
    a_way_in_that_is_taken_where_the_attack_is_stopped,
    "unreached-exposure",
    library(SOUND).left(|model| {
        let mut lines = all_hold(model);
        lines[1].reached.clear();
        lines
    })
);
silent!(
    a_way_in_that_a_control_elsewhere_covers,
    "unreached-exposure",
    library(&SOUND.replace("by = Bound)]\n#[satisfies", "by = Bound, scope = [other::Other])]\n#[satisfies"))
        .file("src/other.rs", "use threatmodel::prelude::*;\n#[component]\npub struct Other;\n#[threat(crate::Injection)]\npub fn list() {}\n")
        .module("other")
        .left(all_hold)
);
silent!(a_way_in_that_an_attack_takes, "unreached-exposure", library(SOUND).left(all_hold));
silent!(
    a_way_in_of_a_type,
    "unreached-exposure",
    sound_and("#[threat(Injection)]\npub struct Query;\n").left(all_hold)
);
silent!(
    a_way_in_that_is_not_compiled,
    "unreached-exposure",
    sound_and(&format!("#[cfg(any())]\n{SECOND}")).left(all_hold)
);
silent!(
    a_way_in_to_a_threat_that_needs_no_proof,
    "unreached-exposure",
    sound_and(SECOND).policy("[evidence]\nCritical = \"Tested\"\nHigh = \"Tested\"\n").left(all_hold)
);
silent!(
    a_way_in_that_somebody_decided_about,
    "unreached-exposure",
    sound_and(&format!(
        "#[accepts(Injection, because = \"internal\", owner = \"ops\", until = \"2026-06-30\")]\n{SECOND}"
    ))
    .left(all_hold)
);
// Where no test has shown anything yet, that is what is missing.
silent!(a_way_in_without_any_evidence, "unreached-exposure", sound_and(SECOND));

// TM052 too-few-layers

fires!(
    a_threat_with_one_layer_of_two,
    "too-few-layers",
    library(SOUND).policy("[layers]\nCritical = 2\n").left(all_hold)
);
silent!(a_threat_with_one_layer_of_one, "too-few-layers", library(SOUND).left(all_hold));
silent!(
    a_threat_of_which_less_is_demanded,
    "too-few-layers",
    library(SOUND).policy("[layers]\nHigh = 2\n").left(all_hold)
);

// TM053 switch-in-test

fires!(
    a_unit_test_with_a_helper_that_asks,
    "switch-in-test",
    sound_but(
        "    #[test]\n    fn honest() {",
        "    fn asks() -> bool {\n        control_on::<Bound>()\n    }\n\n    #[test]\n    fn honest() {"
    )
);
fires!(
    a_file_of_tests_that_asks_in_a_macro,
    "switch-in-test",
    library(SOUND).file("tests/help.rs", "fn asks() {\n    assert!(threatmodel::control_on::<shop::Bound>());\n}\n")
);
silent!(code_that_asks, "switch-in-test", library(SOUND));
silent!(
    a_test_that_speaks_of_it,
    "switch-in-test",
    library(SOUND).file("tests/help.rs", "// control_on is asked in the shop.\nconst NAME: &str = \"control_on\";\n")
);
silent!(
    a_package_without_attack_tests,
    "switch-in-test",
    library("#[cfg(test)]\nmod tests {\n    fn asks() -> bool {\n        control_on::<Bound>()\n    }\n}\n")
);
fires!(
    a_test_that_asks_under_another_name,
    "switch-in-test",
    library(SOUND).file(
        "tests/help.rs",
        "use threatmodel::control_on as is_shut;\nfn asks() -> bool {\n    is_shut::<shop::Bound>()\n}\n"
    )
);
fires!(
    a_constant_of_tests_that_asks,
    "switch-in-test",
    sound_and("#[cfg(test)]\nconst ASKS: fn() -> bool = control_on::<Bound>;\n")
);

// TM054 conditional-control

/// The sound package with its control off by default, and this behind it.
fn switched_off(more: &str) -> Case {
    library(&format!(
        "{}\n{more}",
        SOUND.replace("kind = Preventive)]", "kind = Preventive, default = Off, enabled_by = \"--bound\")]")
    ))
}

/// The file of the deployment that switches it on.
const ENABLED: &str = "#[requirement(from = [Injection], phase = Deployment, check = \"the unit passes --bound\", \
                       file = \"unit.service\", contains = \"--bound\", enables = [Bound])]\nstruct StartedBound;\n";

fires!(a_control_that_is_off_by_default, "conditional-control", switched_off(""));
fires!(
    a_control_that_a_missing_file_switches_on,
    "conditional-control",
    switched_off(ENABLED).file("unit.service", "ExecStart=shop\n")
);
fires!(
    a_control_that_the_deployment_is_only_said_to_switch_on,
    "conditional-control",
    switched_off(&format!(
        "{}#[satisfies(StartedBound)]\nfn start() {{}}\n",
        ENABLED.replace("file = \"unit.service\", contains = \"--bound\", ", "")
    ))
);
// The evidence that a mild threat requires is not enough to switch on the control against a severe one.
fires!(
    a_control_that_a_requirement_of_a_mild_threat_is_only_said_to_switch_on,
    "conditional-control",
    switched_off(&format!(
        "#[asset(kind = Data, classification = Public)]\nstruct Leaflets;\n\
         #[threat(targets = [Leaflets], stride = [Tampering], likelihood = Rare)]\nstruct Scribbling;\n\
         {}#[satisfies(StartedBound)]\nfn start() {{}}\n",
        ENABLED
            .replace("file = \"unit.service\", contains = \"--bound\", ", "")
            .replace("from = [Injection]", "from = [Scribbling]")
    ))
);
silent!(
    a_control_that_a_file_switches_on,
    "conditional-control",
    switched_off(ENABLED).file("unit.service", "ExecStart=shop --bound\n")
);
silent!(
    a_control_that_is_on_by_default,
    "conditional-control",
    sound_but("kind = Preventive)]", "kind = Preventive, default = On, enabled_by = \"--bound\")]")
);
silent!(
    a_control_that_is_off_by_default_beside_one_that_is_on,
    "conditional-control",
    switched_off("#[control(layer = Process)]\nstruct Guard;\n#[mitigates(Injection, by = Guard)]\nfn guard() {}\n")
);
silent!(
    a_control_that_is_off_by_default_and_an_accepted_risk,
    "conditional-control",
    switched_off(
        "#[accepts(Injection, because = \"a trial\", owner = \"o\", until = \"2026-06-01\")]\nmod accepted {}\n"
    )
);

/// A place where input comes in and one where it does harm, and nothing about either.
const UNCONSIDERED: &str = "\
mod web {
    pub fn shop() -> axum::Router {
        axum::Router::new().route(\"/avatars/{name}\", get(avatar))
    }

    pub fn avatar(name: String) -> Vec<u8> {
        std::fs::read(std::path::Path::new(\"avatars\").join(name)).unwrap_or_default()
    }
}
";

const STRICT: &str = "profile = \"strict\"\n";
const START: &str = "profile = \"start\"\n";

/// The lock of the model as it was before.
const BEFORE: &str = "format 3\nthreat shop::Injection\n";

/// The places as they were when the lock was written.
const KNOWN: &str = "format 3\nthreat shop::Injection\n\
    surface routes GET /avatars/{name} at shop::web::shop\n\
    surface std::fs::read at shop::web::avatar\n\
    surface std::path::Path::join at shop::web::avatar\n";

/// The threat that the place faces.
const TRAVERSAL: &str = "\
#[threat(kind = catalogue::PathTraversal, targets = [Cards])]
pub struct Traversal;
";

fn unconsidered() -> Case {
    sound_and(UNCONSIDERED)
}

/// The same, with this above the handler.
fn considered(above: &str) -> Case {
    let handler = "    pub fn avatar";
    assert!(UNCONSIDERED.contains(handler));
    sound_and(&format!("{}{TRAVERSAL}", UNCONSIDERED.replace(handler, &format!("{above}\n{handler}"))))
}

// TM056 unconsidered-entry-point

fires!(a_route_that_nobody_has_considered, "unconsidered-entry-point", unconsidered().policy(STRICT));
fires!(routes_are_counted_at_the_start, "unconsidered-entry-point", unconsidered().policy(START));
fires!(a_new_route, "unconsidered-entry-point", unconsidered().lock(BEFORE));
fires!(
    a_level_asks_for_every_route,
    "unconsidered-entry-point",
    unconsidered().policy("[rules]\nunconsidered-entry-point = \"warn\"\n").lock(KNOWN)
);
silent!(a_route_that_the_lock_has, "unconsidered-entry-point", unconsidered().lock(KNOWN));
silent!(a_route_without_a_lock, "unconsidered-entry-point", unconsidered());
silent!(
    a_route_to_a_function_that_faces_a_threat,
    "unconsidered-entry-point",
    considered("#[threat(super::Traversal)]").policy(STRICT).lock(BEFORE)
);
fires!(
    a_route_beside_another_function_that_faces_a_threat,
    "unconsidered-entry-point",
    considered("#[threat(super::Traversal)]\n    pub fn other() {}\n").policy(STRICT)
);
fires!(
    a_route_beside_a_function_of_the_same_name_that_faces_a_threat,
    "unconsidered-entry-point",
    sound_and(&format!(
        "{UNCONSIDERED}{TRAVERSAL}mod other {{\n    #[threat(super::Traversal)]\n    pub fn avatar() {{}}\n}}\n"
    ))
    .policy(STRICT)
);
silent!(
    a_route_with_state_and_a_layer_behind_its_handler,
    "unconsidered-entry-point",
    library(&format!(
        "{SOUND}{}{TRAVERSAL}",
        UNCONSIDERED
            .replace("get(avatar)", "get(avatar).layer(limits()).with_state(state)")
            .replace("    pub fn avatar", "    #[threat(super::Traversal)]\n    pub fn avatar")
    ))
    .policy(STRICT)
    .lock(BEFORE)
);
silent!(
    a_route_that_is_dismissed,
    "unconsidered-entry-point",
    considered("#[dismisses(catalogue::MissingAuthentication, because = \"public\", owner = \"o\")]").policy(STRICT)
);
fires!(
    a_route_whose_dismissal_has_ended,
    "unconsidered-entry-point",
    considered(
        "#[dismisses(catalogue::MissingAuthentication, because = \"public\", owner = \"o\", until = \"2026-05-31\")]"
    )
    .policy(STRICT)
);

// TM057 unconsidered-sink

fires!(a_sink_that_nobody_has_considered, "unconsidered-sink", unconsidered().policy(STRICT));
fires!(sinks_are_counted_at_the_start, "unconsidered-sink", unconsidered().policy(START));
fires!(a_new_sink, "unconsidered-sink", unconsidered().lock(BEFORE));
fires!(
    one_more_of_a_sink,
    "unconsidered-sink",
    sound_and(
        &UNCONSIDERED.replace(
            "unwrap_or_default()",
            "or_else(|_| std::fs::read(\"x\".to_owned() + &other)).unwrap_or_default()"
        )
    )
    .lock(KNOWN)
);
silent!(a_sink_that_the_lock_has, "unconsidered-sink", unconsidered().lock(KNOWN));
silent!(an_older_lock_has_no_surface, "unconsidered-sink", unconsidered().lock("format 2\nthreat shop::Injection\n"));
silent!(
    a_sink_that_faces_its_threat,
    "unconsidered-sink",
    considered("#[threat(super::Traversal)]").policy(STRICT).lock(BEFORE)
);
fires!(a_sink_that_faces_another_threat, "unconsidered-sink", considered("#[threat(super::Injection)]").policy(STRICT));
silent!(
    a_sink_beside_another_function_of_its_component,
    "unconsidered-sink",
    considered("#[threat(super::Traversal)]\n    pub fn other() {}\n").policy(STRICT)
);
fires!(
    a_new_sink_beside_another_function_of_its_component,
    "unconsidered-sink",
    considered("#[threat(super::Traversal)]\n    pub fn other() {}\n").lock(BEFORE)
);
fires!(
    a_sink_beside_an_example_that_faces_its_threat,
    "unconsidered-sink",
    library(&UNCONSIDERED.replace("mod web", "use threatmodel::prelude::*;\nmod web")).policy(STRICT).file(
        "examples/demo.rs",
        "use threatmodel::prelude::*;\n#[asset(kind = Data)]\nstruct Files;\n\
         #[threat(kind = catalogue::PathTraversal, targets = [Files])]\nstruct Traversal;\n\
         #[threat(Traversal)]\nfn demo() {}\nfn main() {}\n"
    )
);
silent!(
    a_sink_that_the_policy_dismisses,
    "unconsidered-sink",
    unconsidered().policy(&format!(
        "{STRICT}[[dismiss]]\nkind = \"path-traversal\"\nitem = \"shop::web\"\nreason = \"names are ours\"\nowner = \"o\"\n"
    ))
);
fires!(
    a_sink_that_is_dismissed_elsewhere,
    "unconsidered-sink",
    unconsidered().policy(&format!(
        "{STRICT}[[dismiss]]\nkind = \"path-traversal\"\nitem = \"shop::we\"\nreason = \"names are ours\"\nowner = \"o\"\n"
    ))
);

fires!(
    a_file_that_nobody_can_look_into,
    "unconsidered-sink",
    sound_and("mod broken;\n").file("src/broken.rs", "pub fn f( {}\n").policy(STRICT)
);

// TM058 unmapped-catalogue-entry

const SETS: &str = "[catalogue]\nsets = [\"owasp-top10-2025\"]\n";

/// All entries but one of the list, among the references of the threat.
fn mapped(more: &str) -> Case {
    let entries: Vec<String> = (2..=10).map(|number| format!("\"A{number:02}:2025\"")).collect();
    sound_but("likelihood = Likely", &format!("likelihood = Likely, refs = [{}]", entries.join(", ")))
        .policy(&format!("{SETS}{more}"))
}

fires!(an_entry_that_nothing_refers_to, "unmapped-catalogue-entry", mapped(""));
fires!(entries_are_counted_at_the_start, "unmapped-catalogue-entry", library(SOUND).policy(&format!("{START}{SETS}")));
fires!(
    an_entry_that_the_lock_does_not_list,
    "unmapped-catalogue-entry",
    mapped("").lock("format 3\nthreat shop::Injection\n")
);
silent!(
    an_entry_that_the_lock_lists,
    "unmapped-catalogue-entry",
    mapped("").lock("format 3\nthreat shop::Injection\nunconsidered A01:2025 of owasp-top10-2025\n")
);
silent!(no_list_is_named, "unmapped-catalogue-entry", library(SOUND).policy(STRICT));
silent!(
    an_entry_that_is_dismissed,
    "unmapped-catalogue-entry",
    mapped("[[dismiss]]\nentry = \"A01:2025\"\nreason = \"r\"\nowner = \"o\"\n")
);
silent!(
    an_entry_of_the_kind_of_a_threat,
    "unmapped-catalogue-entry",
    mapped("").changed(|_| {}).file(
        "src/lib.rs",
        &format!(
            "{}{TRAVERSAL}",
            SOUND.replace(
                "likelihood = Likely",
                &format!(
                    "likelihood = Likely, refs = [{}]",
                    (2..=10).map(|number| format!("\"A{number:02}:2025\"")).collect::<Vec<_>>().join(", ")
                )
            )
        )
    )
);

// TM059 unconsidered-interaction

fires!(categories_that_nobody_has_considered, "unconsidered-interaction", library(SOUND).policy(STRICT));
fires!(categories_are_counted_at_the_start, "unconsidered-interaction", library(SOUND).policy(START));
fires!(a_new_component, "unconsidered-interaction", library(SOUND).lock(BEFORE));
silent!(categories_without_a_lock, "unconsidered-interaction", library(SOUND));
fires!(
    a_flow_across_a_boundary,
    "unconsidered-interaction",
    sound_and(
        "#[trust_zone(trust = 0)]\npub struct Outside;\n#[actor(zone = Outside)]\npub struct Customer;\n\
         #[flow(to = Customer, carries = [Cards], encrypted, authenticated)]\npub fn pay() {}\n"
    )
    .policy(&format!("{STRICT}{}", dismissed(&CATEGORIES, "shop::Shop")))
);
silent!(
    categories_with_a_threat_or_a_dismissal,
    "unconsidered-interaction",
    library(SOUND).policy(&format!("{STRICT}{}", dismissed(&CATEGORIES, "shop::Shop")))
);
silent!(
    categories_that_the_lock_lists,
    "unconsidered-interaction",
    library(SOUND).lock(format!(
        "format 3\nthreat shop::Injection\n{}",
        CATEGORIES.map(|category| format!("unconsidered {category} of shop::Shop\n")).concat()
    ))
);

/// The categories that the threat of the sound model does not have.
const CATEGORIES: [&str; 5] =
    ["Spoofing", "Repudiation", "InformationDisclosure", "DenialOfService", "ElevationOfPrivilege"];

fn dismissed(categories: &[&str], item: &str) -> String {
    let one = |category: &&str| {
        format!("[[dismiss]]\nstride = \"{category}\"\nitem = \"{item}\"\nreason = \"r\"\nowner = \"o\"\n")
    };
    categories.iter().map(one).collect()
}

// TM060 stale-dismissal

const NAMES_ARE_OURS: &str = "#[dismisses(catalogue::PathTraversal, because = \"names are ours\", owner = \"o\")]";

fires!(
    a_dismissal_that_has_ended,
    "stale-dismissal",
    considered(&NAMES_ARE_OURS.replace("owner", "until = \"2026-05-31\", owner")).policy(STRICT)
);
fires!(
    a_dismissal_without_a_sign,
    "stale-dismissal",
    considered(&NAMES_ARE_OURS.replace("PathTraversal", "SqlInjection")).policy(STRICT)
);
fires!(
    a_dismissal_of_code_that_came_later,
    "stale-dismissal",
    considered(NAMES_ARE_OURS)
        .lock("format 3\nthreat shop::Injection\ndismissed path-traversal at shop::web::avatar by o\n")
);
fires!(
    a_dismissal_of_an_entry_that_is_mapped,
    "stale-dismissal",
    mapped("[[dismiss]]\nentry = \"A02:2025\"\nreason = \"r\"\nowner = \"o\"\n")
);
fires!(
    a_dismissal_of_a_category_that_is_considered,
    "stale-dismissal",
    library(SOUND).policy(&dismissed(&["Tampering"], "shop::Shop"))
);
silent!(
    a_dismissal_that_covers_what_it_covered,
    "stale-dismissal",
    considered(NAMES_ARE_OURS).lock(format!("{KNOWN}dismissed path-traversal at shop::web::avatar by o\n"))
);
silent!(a_new_dismissal_of_new_code, "stale-dismissal", considered(NAMES_ARE_OURS).lock(BEFORE));
