use threatmodel::prelude::*;

#[asset(kind = Data, owner = r#"the "owners""#, locators = "env:A")]
struct A;
#[control(layer = Process, refs = ["https://example.org/a?b=c"], kind = Compensating)]
struct C;

fn main() {}
