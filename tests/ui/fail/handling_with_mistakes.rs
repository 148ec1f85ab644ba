use threatmodel::prelude::*;

#[derive(Clone, Copy, Classification)]
enum Level {
    #[handling(flow = [Encrypted])]
    Open,
    #[handling(owner)]
    #[handling(kinds = [Preventive])]
    Sealed,
    #[handling]
    Closed,
}

fn main() {}
