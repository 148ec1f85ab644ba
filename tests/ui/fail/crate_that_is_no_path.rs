use threatmodel::prelude::*;

#[asset(kind = Data, crate = "tm")]
struct A;

fn main() {}
