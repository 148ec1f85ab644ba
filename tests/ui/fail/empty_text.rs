use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[asset(kind = Data, owner = " ")]
struct A;
#[accepts(Injection, because = "", owner = "o", until = "2027-01-01")]
fn f() {}

fn main() {}
