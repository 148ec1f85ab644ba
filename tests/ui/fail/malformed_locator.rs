use threatmodel::prelude::*;

#[asset(kind = Data, locators = ["shop.db"])]
struct A;

fn main() {}
