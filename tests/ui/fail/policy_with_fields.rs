use threatmodel::prelude::*;

#[derive(Clone, Copy, Classification)]
enum Level {
    Open,
    Sealed(u8),
}

fn main() {}
