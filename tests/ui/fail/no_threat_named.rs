use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[mitigates(by = Bound)]
fn f() {}
#[accepts(because = "b", owner = "o", until = "2027-01-01")]
fn g() {}
#[satisfies]
fn h() {}

fn main() {}
