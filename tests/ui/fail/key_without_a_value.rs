use threatmodel::prelude::*;

#[asset(kind, owner)]
struct A;

fn main() {}
