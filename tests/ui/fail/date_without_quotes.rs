use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[accepts(Injection, because = "b", owner = "o", until = 2027-03-31)]
fn f() {}

fn main() {}
