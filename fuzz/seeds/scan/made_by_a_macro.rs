use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

macro_rules! make {
    ($name:ident, $threat:path, $vis:vis, $body:block, $init:expr) => {
        #[threat($threat)]
        $vis fn $name() $body

        #[threat($threat)]
        $vis const LIMIT: u8 = $init;
    };
}
make!(f, Injection, pub(crate), { let _ = LIMIT; }, 1 + 1);

fn main() {
    f();
}
