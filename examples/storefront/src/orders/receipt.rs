//! Receipts, each for the eyes of its customer.

use super::order::{Order, OrderLine};
use crate::accounts::Account;
use crate::error::{Error, Result};
use crate::model::{ForeignReceipts, Orders, ReceiptOwnership, UnguessableReceipts};
use crate::store::{Store, orders};
use crate::{clock, random};
use threatmodel::prelude::*;

const SHOWN: i64 = 50;

/// An order with its lines.
pub struct Receipt {
    /// The order.
    pub order: Order,
    /// The ordered lines.
    pub lines: Vec<OrderLine>,
}

/// The receipt with this number, if the reader may see it.
#[threat(ForeignReceipts)]
#[accesses(Orders, ops = [Read])]
pub fn find(store: &Store, reader: &Account, number: &str) -> Result<Receipt> {
    store.read(|db| {
        let order = orders::by_receipt(db, number)?.ok_or(Error::NotFound)?;
        if !may_read(reader, &order) {
            // The same answer as for a number that does not exist.
            return Err(Error::NotFound);
        }
        let lines = orders::lines(db, order.id)?;
        Ok(Receipt { order, lines })
    })
}

/// The orders of an account.
pub fn of_account(store: &Store, account: &Account) -> Result<Vec<Order>> {
    store.read(|db| orders::of_account(db, account.id, SHOWN))
}

/// Whether an account may read a receipt: its own only.
///
/// Stops reading the receipts of others by their number.
#[must_use]
#[mitigates(ForeignReceipts, by = ReceiptOwnership, bypass = true)]
pub fn may_read(reader: &Account, order: &Order) -> bool {
    reader.id == order.account
}

/// A receipt number of 256 random bits.
///
/// Stops finding receipts by counting up.
#[mitigates(ForeignReceipts, by = UnguessableReceipts, bypass = Ok(format!("{:064}", clock::now())))]
pub fn new_number() -> Result<String> {
    random::token()
}
