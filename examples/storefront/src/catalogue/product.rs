//! A product and its limits.

use crate::error::{Error, Result};
use crate::orders::money::Cents;
use crate::store::{Store, products};

/// Something the shop sells.
#[derive(Clone, Debug)]
pub struct Product {
    /// The number of the product.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The price of one piece.
    pub price: Cents,
    /// How many pieces are there.
    pub stock: i64,
    /// The file name of the picture.
    pub picture: Option<String>,
}

/// A product that has no number yet.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The price of one piece.
    pub price: Cents,
    /// How many pieces are there.
    pub stock: i64,
}

impl NewProduct {
    /// Refuses a product the shop cannot sell.
    pub fn check(&self) -> Result<()> {
        if !(1..=80).contains(&self.name.trim().len()) {
            return Err(Error::Invalid("A product name has 1 to 80 bytes."));
        }
        if self.description.len() > 2000 {
            return Err(Error::Invalid("A description has at most 2000 bytes."));
        }
        if !(1..=1_000_000).contains(&self.price.0) {
            return Err(Error::Invalid("A price is between 0.01 and 10000.00."));
        }
        if !(0..=100_000).contains(&self.stock) {
            return Err(Error::Invalid("A stock is between 0 and 100000."));
        }
        Ok(())
    }
}

/// The product with this number.
pub fn find(store: &Store, id: i64) -> Result<Product> {
    store.read(|db| products::by_id(db, id))?.ok_or(Error::NotFound)
}
