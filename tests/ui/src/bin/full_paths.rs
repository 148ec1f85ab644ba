use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[threatmodel::threat(crate::Injection)]
#[threatmodel::mitigates(self::Injection, by = crate::Bound)]
fn f() {}

mod inner {
    #[threatmodel::threat(super::Injection)]
    pub(super) fn g() {}
}

fn main() {
    f();
    inner::g();
}
