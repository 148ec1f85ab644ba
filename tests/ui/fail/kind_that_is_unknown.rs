use threatmodel::{catalogue, prelude::*};

#[asset(kind = Data)]
struct Cards;

#[threat(kind = catalogue::Sorcery, targets = [Cards])]
struct OfNothing;

fn main() {}
