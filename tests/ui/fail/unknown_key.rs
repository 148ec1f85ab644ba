use threatmodel::prelude::*;

#[control(layer = DataAccess, external_reason = "x")]
struct C;
#[asset(kind = Data, clasification = Public)]
struct A;
#[mitigates(Injection, bye = C)]
fn f() {}

fn main() {}
