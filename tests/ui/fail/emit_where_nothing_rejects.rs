use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;
#[detection(of = Injection, event = "input_validation_fail", level = High)]
struct Probing;

struct Response;

#[mitigates(Injection, by = Bound, emit = Probing)]
fn nothing() {}

#[mitigates(Injection, by = Bound, emit = Probing)]
fn unknown() -> Response {
    Response
}

#[mitigates(Injection, by = Bound, emit = Probing)]
fn opaque() -> Result<impl Sized, ()> {
    Ok(1)
}

#[mitigates(Injection, by = Bound, emit = Probing)]
fn never() -> ! {
    loop {}
}

#[mitigates(Injection, by = Bound, emit = Probing)]
const fn constant() -> bool {
    true
}

#[mitigates(Injection, by = [Bound, Grammar], emit = Probing)]
fn several() -> bool {
    true
}

#[mitigates(Injection, by = Bound, emit = Probing)]
mod inner {}

trait Finds {
    #[mitigates(Injection, by = Bound, emit = Probing)]
    fn find(&self) -> bool;
}

#[mitigates(Injection, by = Bound, emit = Probing)]
#[test]
fn attack() {
    assert!(true);
}

fn main() {}
