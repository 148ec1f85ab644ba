use threatmodel::prelude::*;

#[asset(kind = Data, locators = ["flie:/var/lib/shop", "file:${SHOP_DATA/cards", "postgres://shop:secret@db/shop#cards"])]
struct Misspelt;

#[asset(kind = Service, locators = ["tcp://gateway", "file:a**b", "env:${KEY}", "sqlite:shop.db#"])]
struct Incomplete;

fn main() {}
