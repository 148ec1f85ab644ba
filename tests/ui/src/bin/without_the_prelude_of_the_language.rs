#![no_implicit_prelude]

use ::threatmodel::prelude::*;

#[asset(kind = Data, classification = Restricted)]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[threat(Injection)]
fn f() {}

// Names of our own expansion that the user has taken.
mod core {}
mod std {}
struct Option;
struct Value;

fn main() {
    f();
    let _ = (Option, Value);
}
