use threatmodel::prelude::*;

#[asset(kind = Data, kind = Code)]
struct A;

fn main() {}
