use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

const NOT_A_TYPE: u8 = 1;
#[mitigates(Injection, by = NOT_A_TYPE)]
fn f() {}

fn main() {}
