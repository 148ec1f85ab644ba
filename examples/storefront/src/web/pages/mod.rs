//! The pages.

pub(super) mod account;
pub(super) mod admin;
pub(super) mod basket;
pub(super) mod catalogue;
pub(super) mod checkout;
