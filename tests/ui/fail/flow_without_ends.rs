use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[flow(protocol = "https")]
fn f() {}
#[flow(Cards, to = Cards)]
fn g() {}

fn main() {}
