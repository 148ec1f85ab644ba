use threatmodel::{catalogue, prelude::*};

#[asset(kind = Data)]
struct Cards;

#[threat(kind = Cards, targets = [Cards])]
struct OfAnAsset;

#[threat(kind = "path-traversal", targets = [Cards])]
struct OfAText;

#[dismisses(Cards, because = "b", owner = "o")]
fn a() {}

#[dismisses(catalogue::PathTraversal, owner = "o", until = "tomorrow")]
fn b() {}

fn main() {}
