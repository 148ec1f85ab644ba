//! The lists of attack inputs, and the names by which the catalogue refers to them.

use std::collections::BTreeSet;

use threatmodel_catalogue::ALL;
use threatmodel_lab::inputs::KINDS;

#[test]
fn the_lists_are_those_that_the_catalogue_names() {
    let named: BTreeSet<&str> = ALL.iter().filter_map(|entry| entry.inputs).collect();
    let lists: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let (missing, unused): (Vec<_>, Vec<_>) = (named.difference(&lists).collect(), lists.difference(&named).collect());
    assert!(missing.is_empty(), "the catalogue names lists that do not exist: {missing:?}");
    assert!(unused.is_empty(), "no kind of the catalogue names these lists: {unused:?}");
}
