//! Attacks.

use catalogue as known;
use shop::*;
use threatmodel::prelude::*;

#[mitigates(known::SqlInjection, by = BoundParameters)]
#[test]
fn union_select() {
    assert_eq!(find("x"), 1);
}

#[mitigates(CardTheft, by = LastFour)]
#[test]
fn nothing_kept() {
    assert_eq!(orders::place("4242424242424242"), "4242");
}

#[satisfies(RackIsLocked)]
#[test]
fn locked() {
    serve();
}
