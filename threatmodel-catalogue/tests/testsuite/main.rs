//! Tests of the catalogue.

mod entries;
mod own_catalogue;
mod sets;
