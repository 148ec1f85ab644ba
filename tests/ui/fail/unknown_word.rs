use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[asset(kind = Date)]
struct A;
#[threat(targets = Cards, stride = [Spoofing, Foo])]
struct T;

fn main() {}
