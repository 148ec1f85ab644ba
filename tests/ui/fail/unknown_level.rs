use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidental)]
struct A;
#[asset(kind = Data, classification = Secret)]
struct B;

fn main() {}
