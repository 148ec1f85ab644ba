use threatmodel::prelude::*;

#[asset(kind = Data, owner = payments)]
struct A;

fn main() {}
