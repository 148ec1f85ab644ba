//! What holds for the sets.

use std::collections::HashSet;

use threatmodel_catalogue::{
    ALL,
    sets::{
        ASVS_5_L1, ASVS_5_L2, ASVS_5_L3, CWE_TOP_25, OWASP_API_2023, OWASP_CICD, OWASP_LLM_2025, OWASP_TOP10_2025,
        SETS, Set,
    },
};
use threatmodel_grammar::Syntax;

/// The sets of threats, with their sizes. Every entry of them is covered by a kind.
const THREATS: &[(&Set, usize)] =
    &[(&CWE_TOP_25, 25), (&OWASP_API_2023, 10), (&OWASP_CICD, 10), (&OWASP_LLM_2025, 10), (&OWASP_TOP10_2025, 10)];

#[test]
fn sets_are_found_by_their_ids() {
    assert!(SETS.is_sorted_by(|one, next| one.id < next.id));
    for set in SETS {
        assert_eq!(Set::find(set.id), Some(*set));
    }
    assert_eq!(Set::find("owasp"), None);
}

#[test]
fn every_entry_of_a_list_of_threats_is_covered() {
    for (set, _) in THREATS {
        for entry in set.entries {
            assert!(entry.kinds().next().is_some(), "{} of {}", entry.id, set.id);
        }
    }
}

#[test]
fn lists_are_whole() {
    for (set, size) in THREATS {
        assert_eq!(set.entries.len(), *size, "{}", set.id);
    }
    assert_eq!([&ASVS_5_L1, &ASVS_5_L2, &ASVS_5_L3].map(|set| set.entries.len()), [70, 253, 345]);
    for set in SETS {
        let ids: HashSet<_> = set.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), set.entries.len(), "{}", set.id);
        assert!(set.entries.iter().all(|entry| !entry.id.is_empty() && !entry.title.is_empty()), "{}", set.id);
    }
}

#[test]
fn a_level_contains_the_ones_below() {
    for (lower, upper) in [(&ASVS_5_L1, &ASVS_5_L2), (&ASVS_5_L2, &ASVS_5_L3)] {
        assert!(lower.entries.iter().all(|entry| upper.entries.contains(entry)));
    }
}

#[test]
fn entries_can_be_written_in_refs() {
    for entry in SETS.iter().flat_map(|set| set.entries) {
        assert_eq!(Syntax::Reference.check(entry.reference), Ok(()), "{}", entry.id);
    }
    for set in SETS {
        assert_eq!(Syntax::Reference.check(set.source), Ok(()), "{}", set.id);
    }
}

#[test]
fn requirements_name_requirements_of_the_standard() {
    let known: HashSet<_> = ASVS_5_L3.entries.iter().map(|entry| entry.id).collect();
    for entry in ALL {
        for reference in entry.requirements.iter().flat_map(|requirement| requirement.refs) {
            assert!(known.contains(reference), "{}: {reference}", entry.id);
        }
    }
}

#[test]
fn an_entry_covers_the_kinds_that_refer_to_it() {
    let ids = |set: &Set, id: &str| -> Vec<_> {
        let entry = set.entries.iter().find(|entry| entry.id == id).unwrap();
        entry.kinds().map(|kind| kind.id).collect()
    };
    assert_eq!(ids(&CWE_TOP_25, "CWE-22"), ["archive-path-escape", "path-traversal"]);
    assert_eq!(ids(&OWASP_CICD, "CICD-SEC-1"), ["unreviewed-release"]);
    assert_eq!(ids(&ASVS_5_L1, "v5.0.0-1.2.5"), ["os-command-injection"]);
}
