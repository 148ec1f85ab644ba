use threatmodel::prelude::*;

struct Plain;
#[assumption(about = [Plain], owner = "o")]
struct A;

fn main() {}
