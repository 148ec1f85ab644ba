//! Changes to the catalogue.

use crate::accounts::Account;
use crate::audit;
use crate::catalogue::product::NewProduct;
use crate::error::Result;
use crate::model::{CatalogueData, Denial};
use crate::store::{Store, products};
use threatmodel::prelude::*;

/// Adds a product and answers its number.
#[threat(Denial)]
#[accesses(CatalogueData, ops = [Create])]
pub fn add(store: &Store, admin: &Account, product: &NewProduct) -> Result<i64> {
    product.check()?;
    store.write(|tx| {
        let id = products::insert(tx, product)?;
        let detail = format!("{id} for {}", product.price);
        audit::append(tx, &admin.name, "product added", &detail)?;
        Ok(id)
    })
}
