use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;

#[control(layer = Infrastructure, fixed)]
struct Wall;

fn main() {}
