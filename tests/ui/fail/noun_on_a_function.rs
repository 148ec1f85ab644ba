use threatmodel::prelude::*;

#[asset(kind = Data)]
fn f() {}
#[control(layer = Process)]
mod m {}

fn main() {}
