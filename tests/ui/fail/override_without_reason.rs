use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[threat(targets = [Cards], stride = [Tampering], severity = Low)]
struct T;
#[threat(targets = [Cards], stride = [Tampering], impact = Minor)]
struct U;

fn main() {}
