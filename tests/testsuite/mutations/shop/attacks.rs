//! Attacks.

use catalogue as known;
use shop::*;
use threatmodel::prelude::*;

#[mitigates(known::SqlInjection, by = BoundParameters, legitimate = words_are_found)]
#[test]
fn union_select() {
    assert_blocked!(find("' UNION SELECT number FROM card --") < 100);
}

#[test]
fn words_are_found() {
    assert_eq!(find("x"), 1);
}

#[mitigates(CardTheft, by = LastFour, legitimate = four_are_kept)]
#[test]
fn nothing_kept() {
    assert_blocked!(orders::place("4242424242424242").len() == 4);
}

#[test]
fn four_are_kept() {
    assert!(orders::place("4242424242424242").ends_with("4242"));
}

#[mitigates(known::SqlInjection, by = SearchGrammar, legitimate = letters_are_parsed)]
#[test]
fn grammar() {
    assert_blocked!(!parse("'"));
}

#[test]
fn letters_are_parsed() {
    assert!(parse("tea"));
}

#[satisfies(RackIsLocked)]
#[test]
fn locked() {
    serve();
}
