use threatmodel::prelude::*;

#[asset(kind = Data)]
struct A<T>(T);

fn main() {}
