//! The rules in the program are those that every export makes from the model.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use storefront as _;
use threatmodel::Model;
use threatmodel::detect::{declared, rule::Rule};
use threatmodel_report::rules_of;

#[test]
fn the_rules_in_the_program_are_those_of_the_model() {
    let (derived, unusable) = rules_of::rules(&Model::collect());
    assert_eq!(unusable, []);
    let mut declared = declared::rules();
    declared.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(declared.len() >= 9, "{declared:#?}");
    let paths = |rules: &[Rule]| rules.iter().map(|rule| rule.path.to_string()).collect::<Vec<_>>();
    assert_eq!(paths(&declared), paths(&derived));
    for (declared, derived) in declared.into_iter().zip(derived) {
        assert!(declared.threat.severity.is_some(), "{}", declared.path);
        assert_eq!(declared, derived);
        assert_eq!(declared.id(), derived.id());
    }
}
