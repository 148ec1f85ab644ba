use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;

#[mitigates(Injection, by = Bound, bypass = ())]
#[test]
fn attack() {
    assert!(true);
}

fn main() {}
