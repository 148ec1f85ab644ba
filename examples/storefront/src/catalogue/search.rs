//! Searching the catalogue.

use super::product::Product;
use super::query;
use crate::error::{Error, Result};
use crate::model::{CatalogueData, SearchBounds, SearchFlood};
use crate::store::{Store, products};
use threatmodel::prelude::*;

/// The products that fit a search; an empty search fits all.
#[threat(SearchFlood)]
#[accesses(CatalogueData, ops = [Read])]
pub fn find(store: &Store, text: &str) -> Result<Vec<Product>> {
    if !query::length_allowed(text) {
        return Err(Error::Invalid("This search is too long."));
    }
    let terms = query::parse(text)?;
    store.read(|db| products::search(db, &terms, result_limit()))
}

/// How many products one search answers at most.
///
/// Stops search floods that ask for the whole catalogue again and again.
#[must_use]
#[mitigates(SearchFlood, by = SearchBounds, bypass = 1_000_000)]
pub fn result_limit() -> usize {
    24
}
