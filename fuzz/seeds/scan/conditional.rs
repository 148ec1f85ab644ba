use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[cfg_attr(all(), threat(Injection), mitigates(Injection, by = Bound))]
#[cfg_attr(any(), threat(NoSuchThreat))]
fn f() {}

#[threat(Injection)]
#[cfg(any())]
fn gone() {}

#[asset(kind = Data)]
#[cfg(any())]
struct Gone;

#[threat(Injection)]
#[cfg(any())]
mod gone_too {}

fn main() {
    f();
}
