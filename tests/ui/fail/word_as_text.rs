use threatmodel::prelude::*;

#[asset(kind = "Data")]
struct A;
#[asset(kind = "Bits")]
struct B;

fn main() {}
