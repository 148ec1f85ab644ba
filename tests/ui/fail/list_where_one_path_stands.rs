use threatmodel::prelude::*;

#[asset(kind = Data, zone = [A, B])]
struct X;

fn main() {}
