use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[mitigates(Injection, by = (Bound))]
fn f() {}
#[mitigates(Injection, by = [Bound, -1])]
fn g() {}

fn main() {}
