use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;

#[mitigates(Injection, by = Bound, bypass = ())]
struct Middleware;

trait Store {
    #[mitigates(Injection, by = Bound, bypass = 0)]
    fn count(&self) -> usize;
}

#[mitigates(Injection, by = Bound, bypass = 0)]
impl Middleware {}

fn main() {}
