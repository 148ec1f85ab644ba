//! A first catalogue.

use super::product::NewProduct;
use crate::error::Result;
use crate::orders::money::Cents;
use crate::store::{Store, products};

const PRODUCTS: [(&str, &str, i64, i64); 6] = [
    ("Blue teapot", "Stoneware, holds one litre.", 3490, 12),
    ("Green tea", "Loose leaves from Japan, 100 grams.", 1250, 40),
    ("Black tea", "Strong leaves from Assam, 100 grams.", 890, 40),
    ("Tea strainer", "Steel, fits every cup.", 590, 25),
    ("Tall cup", "Glass with a double wall.", 1490, 30),
    ("Wooden tray", "Oak, oiled, for one pot and four cups.", 4200, 5),
];

/// Fills an empty catalogue.
pub(crate) fn fill(store: &Store) -> Result<()> {
    store.write(|tx| {
        if !products::none(tx)? {
            return Ok(());
        }
        PRODUCTS.into_iter().try_for_each(|row| products::insert(tx, &product(row)).map(drop))
    })
}

fn product((name, description, cents, stock): (&str, &str, i64, i64)) -> NewProduct {
    NewProduct { name: name.to_owned(), description: description.to_owned(), price: Cents(cents), stock }
}
