use threatmodel::prelude::*;

#[asset("Data")]
struct A;

fn main() {}
