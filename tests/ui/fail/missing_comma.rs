use threatmodel::prelude::*;

#[asset(kind = Data owner = "o")]
struct A;

fn main() {}
