//! Ending the waiting of an order.

use rusqlite::Connection;

use super::order::Status;
use crate::audit;
use crate::error::{Error, Result};
use crate::store::{orders, products};

/// Marks a waiting order as paid or declined; an order that waits no more stays as it is.
pub fn settle(tx: &Connection, receipt: &str, status: Status) -> Result<()> {
    let order = orders::by_receipt(tx, receipt)?.ok_or(Error::NotFound)?;
    if !orders::settle(tx, receipt, status)? {
        return Ok(());
    }
    if status == Status::Declined {
        for line in orders::lines(tx, order.id)? {
            products::return_stock(tx, line.product, line.quantity)?;
        }
    }
    let action = format!("order {}", status.as_str());
    audit::append(tx, "gateway", &action, receipt)
}
