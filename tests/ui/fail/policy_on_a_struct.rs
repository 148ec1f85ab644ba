use threatmodel::prelude::*;

#[derive(Clone, Copy, Classification)]
struct Level;

fn main() {}
