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

enum Kind {
    Some,
    None,
}
use Kind::*;

/// Attack tests are written with names of the language, too.
#[cfg(test)]
mod tests {
    use super::*;

    #[control(layer = DataAccess)]
    struct Bound;

    #[mitigates(Injection, by = Bound, bypass = true)]
    fn passes(input: &str) -> bool {
        !input.is_empty()
    }

    #[mitigates(Injection, by = Bound, legitimate = anything)]
    #[::core::prelude::v1::test]
    fn nothing() {
        ::threatmodel::assert_blocked!(!passes(""));
    }

    #[mitigates(Injection, by = Bound)]
    #[::core::prelude::v1::test]
    fn nothing_more() {
        ::threatmodel::assert_blocked!(!passes(""));
    }

    #[::core::prelude::v1::test]
    fn anything() {
        ::core::assert!(passes("a"));
    }
}

fn main() {
    f();
    let _ = (Some, None);
    let _ = (Option, Value);
}
