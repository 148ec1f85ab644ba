use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[inline]
#[threat(Injection)]
#[must_use]
#[mitigates(Injection, by = Bound)]
#[doc = "text"]
#[allow(clippy::all)]
fn f() -> u8 {
    1
}

#[derive(Debug, Default)]
#[threat(Injection)]
#[repr(C)]
struct S {
    #[allow(dead_code)]
    a: u8,
}

fn main() {
    let _ = (f(), S::default());
}
