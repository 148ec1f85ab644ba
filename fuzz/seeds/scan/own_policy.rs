use threatmodel::prelude::*;

mod levels {
    use threatmodel::prelude::*;

    #[derive(Debug, Clone, Copy, PartialEq, Classification)]
    pub enum Level {
        Open,
        #[handling(owner = false)]
        Shut,
        #[handling(owner, flows = [Encrypted, Authenticated], layers = [Cryptography, "Vault"], kinds = Preventive, evidence = Proven)]
        Sealed,
    }
}
#[asset(kind = Data, classification = levels::Level::Sealed)]
struct A;
use levels::Level;
#[asset(kind = Data, classification = Level::Open)]
struct B;
#[asset(kind = Data, classification = ThreeLevels::Public)]
struct C;

fn main() {
    let _ = (Level::Shut, A, B, C);
}
