use threatmodel::prelude::*;

#[trust_zone(trust = 101)]
struct Z;
#[actor(trust = -1)]
struct P;
#[trust_zone(trust = "80")]
struct Y;

fn main() {}
