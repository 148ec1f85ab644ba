use threatmodel::prelude::*;

#[asset(kind = Data)]
type A = u8;

fn main() {}
