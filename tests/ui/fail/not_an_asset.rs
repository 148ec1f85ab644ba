use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

struct Plain;
#[threat(targets = [Plain], stride = [Tampering])]
struct T;
#[accesses(Bound, ops = [Read])]
fn f() {}

fn main() {}
