use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[mitigates(Injection, by = Bound, colour)]
fn f() -> u8 {
    1
}
#[asset(kind = Dat)]
struct A;
#[threat(targets = [A], stride = [Tampering])]
struct T;

fn main() {
    let _: u8 = f();
    let _ = A;
}
