use threatmodel::prelude::*;

#[asset(kind = Data, classification = "Public")]
struct A;

fn main() {}
