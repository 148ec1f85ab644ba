use threatmodel::prelude::*;

#[control(layer = "DataAccess")]
struct C;
#[control(layer = EdgeCache)]
struct D;

fn main() {}
