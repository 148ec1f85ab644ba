use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[control(layer = InputValidation)]
struct Grammar;

#[mitigates(Injection, by = [all(Bound), Grammar])]
#[test]
fn one() {}

#[mitigates(Injection, by = [all(Bound, Grammar), Bound])]
#[test]
fn twice() {}

#[mitigates(Injection, by = all(Bound Grammar))]
#[test]
fn comma() {}

#[mitigates(Injection, by = all(Bound, "Grammar"))]
#[test]
fn text() {}

fn main() {}
