use threatmodel::prelude::*;

#[asset(kind = Data, classification = Public)]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = Process)]
struct Bound;

#[mitigates(Injection, by = Bound)]
#[test]
fn asks() {
    assert_blocked!({ control_on::<Bound>() });
}

fn main() {}
