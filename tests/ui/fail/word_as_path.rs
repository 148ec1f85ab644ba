use threatmodel::prelude::*;

#[asset(kind = AssetKind::Data)]
struct A;

fn main() {}
