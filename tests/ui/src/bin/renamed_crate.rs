mod deep {
    pub(crate) use ::threatmodel as tm;
}
use deep::tm::{asset as thing, control, mitigates as stops, threat};

#[thing(crate = deep::tm, kind = Data, classification = Public)]
struct Cards;
#[threat(crate = deep::tm, targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(crate = crate::deep::tm, layer = Process)]
struct Bound;
#[threat(crate = deep::tm, Injection)]
#[threat(Injection, crate = deep::tm)]
#[stops(Injection, by = Bound, crate = deep::tm)]
fn f() {}

fn main() {
    f();
}
