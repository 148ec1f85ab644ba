use threatmodel::prelude::*;

#[derive(Classification)]
enum Level {
    Open,
    Sealed,
}

fn main() {}
