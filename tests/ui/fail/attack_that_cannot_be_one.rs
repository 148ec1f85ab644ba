use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[mitigates(Injection, by = Bound)]
#[test]
#[should_panic]
fn panics() {
    assert!(false);
}

#[mitigates(Injection, by = Bound)]
#[test]
fn cases(number: u8) {
    assert_blocked!(number == 1);
}

#[mitigates(Injection, by = Bound)]
#[mitigates(Injection, by = Bound)]
#[test]
fn twice() {
    assert_blocked!(true);
}

fn main() {}
