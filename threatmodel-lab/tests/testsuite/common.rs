//! Assets to make canaries of, and what is found of one of them.
#![allow(clippy::unwrap_used, reason = "tests")]

use threatmodel_core::noun::Asset;
use threatmodel_lab::scan::{self, Hit, Readable};

/// Declares assets of a shop.
macro_rules! assets {
    ($($name:ident),+) => { $(
        struct $name;
        impl threatmodel_core::noun::Asset for $name {
            const PATH: &'static str = concat!("shop::", stringify!($name));
        }
    )+ };
}

/// The hits of one asset: tests of one process see each other's canaries.
pub(crate) fn hits<A: Asset>(readable: &(impl Readable + ?Sized)) -> Vec<Hit> {
    scan::find(readable).unwrap().into_iter().filter(|hit| hit.asset == A::PATH).collect()
}
