use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess, default = Off)]
struct Bound;

#[requirement(from = [Injection], phase = Design)]
struct R;

fn main() {}
