use threatmodel::prelude::*;

#[asset(kind = 3)]
struct A;

fn main() {}
