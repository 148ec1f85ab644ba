use threatmodel::prelude::*;

#[derive(Clone, Copy)]
enum Level {
    Sealed,
}
#[asset(kind = Data, classification = Level::Sealed)]
struct A;

fn main() {}
