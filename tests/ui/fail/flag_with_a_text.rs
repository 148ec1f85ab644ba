use threatmodel::prelude::*;

#[asset(kind = Data, adjacent = "yes")]
struct A;

fn main() {}
