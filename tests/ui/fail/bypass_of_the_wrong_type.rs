use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;

#[mitigates(Injection, by = Bound, bypass = "as it came")]
fn escaped(text: &str) -> String {
    text.replace('%', "")
}

#[mitigates(Injection, by = Bound, bypass = Some(()))]
async fn allowed() -> Result<(), String> {
    Err("no".to_owned())
}

#[mitigates(Injection, by = Bound, bypass = text.into_iter())]
fn letters(text: Vec<u8>) -> impl Iterator<Item = u8> {
    text.into_iter().filter(u8::is_ascii_alphabetic)
}

fn main() {}
