use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

trait Service {
    fn call(&self) -> impl Future<Output = u8>;
}
struct S;
impl Service for S {
    #[threat(Injection)]
    #[mitigates(Injection, by = Bound)]
    async fn call(&self) -> u8 {
        1
    }
}

fn main() {
    let _ = S.call();
}
