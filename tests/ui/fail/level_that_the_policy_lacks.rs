use threatmodel::prelude::*;

#[asset(kind = Data, classification = FourLevels::Restricted)]
struct A;

fn main() {}
