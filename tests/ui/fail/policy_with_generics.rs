use threatmodel::prelude::*;

#[derive(Clone, Copy, Classification)]
enum Level<T: Copy> {
    Open,
    #[allow(dead_code)]
    Sealed,
    Other(T),
}

fn main() {}
