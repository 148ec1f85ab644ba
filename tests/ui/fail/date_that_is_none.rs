use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[accepts(Injection, because = "b", owner = "o", until = "31.03.2027")]
fn f() {}
#[accepts(Injection, because = "b", owner = "o", until = "2027-02-29")]
fn g() {}
#[accepts(Injection, because = "b", owner = "o", until = "2027-13-01")]
fn h() {}

fn main() {}
