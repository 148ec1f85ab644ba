use threatmodel::prelude::*;

#[derive(Clone, Copy, Classification)]
enum Level {
    Only,
}

fn main() {}
