//! Queries on orders.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::Result;
use crate::model::Orders;
use crate::orders::money::Cents;
use crate::orders::order::{NewOrder, Order, OrderLine, Status};
use threatmodel::prelude::*;

const ORDERS: &str = "SELECT o.id, o.receipt, o.account_id, a.name, o.status, o.total_cents,
    o.card_last_four, o.at FROM orders o JOIN accounts a ON a.id = o.account_id";

/// Adds an order without lines and answers its number.
#[accesses(Orders, ops = [Create])]
pub fn insert(connection: &Connection, order: &NewOrder) -> Result<i64> {
    let sql = "INSERT INTO orders
        (receipt, account_id, checkout_key, status, total_cents, card_last_four, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = (
        &order.receipt,
        order.account,
        &order.checkout_key,
        Status::Pending.as_str(),
        order.total.0,
        &order.card,
        order.at,
    );
    connection.execute(sql, values)?;
    Ok(connection.last_insert_rowid())
}

/// Adds a line to an order.
pub fn insert_line(connection: &Connection, order: i64, line: &OrderLine) -> Result<()> {
    let sql = "INSERT INTO order_lines (order_id, product_id, name, quantity, cents)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = (order, line.product, &line.name, line.quantity, line.price.0);
    connection.execute(sql, values)?;
    Ok(())
}

/// The order with this receipt number.
#[accesses(Orders, ops = [Read])]
pub fn by_receipt(connection: &Connection, receipt: &str) -> Result<Option<Order>> {
    let sql = format!("{ORDERS} WHERE o.receipt = ?1");
    Ok(connection.query_row(&sql, [receipt], order).optional()?)
}

/// The receipt number an account got for a checkout key.
pub fn receipt_of(connection: &Connection, account: i64, key: &str) -> Result<Option<String>> {
    let sql = "SELECT receipt FROM orders WHERE account_id = ?1 AND checkout_key = ?2";
    let receipt = connection.query_row(sql, (account, key), |row| row.get(0));
    Ok(receipt.optional()?)
}

/// The latest orders of one account.
pub fn of_account(connection: &Connection, account: i64, limit: i64) -> Result<Vec<Order>> {
    let sql = format!("{ORDERS} WHERE o.account_id = ?1 ORDER BY o.id DESC LIMIT ?2");
    let mut statement = connection.prepare(&sql)?;
    let orders = statement.query_map([account, limit], order)?;
    Ok(orders.collect::<rusqlite::Result<_>>()?)
}

/// The latest orders of all accounts.
pub fn latest(connection: &Connection, limit: i64) -> Result<Vec<Order>> {
    let sql = format!("{ORDERS} ORDER BY o.id DESC LIMIT ?1");
    let mut statement = connection.prepare(&sql)?;
    let orders = statement.query_map([limit], order)?;
    Ok(orders.collect::<rusqlite::Result<_>>()?)
}

/// The lines of an order.
pub fn lines(connection: &Connection, order: i64) -> Result<Vec<OrderLine>> {
    let sql = "SELECT product_id, name, quantity, cents FROM order_lines WHERE order_id = ?1";
    let mut statement = connection.prepare(sql)?;
    let lines = statement.query_map([order], |row| {
        Ok(OrderLine { product: row.get(0)?, name: row.get(1)?, quantity: row.get(2)?, price: Cents(row.get(3)?) })
    })?;
    Ok(lines.collect::<rusqlite::Result<_>>()?)
}

/// Stores the token the gateway gave for the card.
pub fn set_token(connection: &Connection, receipt: &str, token: &str) -> Result<()> {
    let sql = "UPDATE orders SET gateway_token = ?2 WHERE receipt = ?1";
    connection.execute(sql, [receipt, token])?;
    Ok(())
}

/// Ends the waiting of an order; `false`, and no change, if it was not waiting.
#[accesses(Orders, ops = [Write])]
pub fn settle(connection: &Connection, receipt: &str, status: Status) -> Result<bool> {
    let sql = "UPDATE orders SET status = ?2 WHERE receipt = ?1 AND status = ?3";
    let values = (receipt, status.as_str(), Status::Pending.as_str());
    Ok(connection.execute(sql, values)? == 1)
}

fn order(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        id: row.get(0)?,
        receipt: row.get(1)?,
        account: row.get(2)?,
        customer: row.get(3)?,
        status: Status::from_stored(&row.get::<_, String>(4)?),
        total: Cents(row.get(5)?),
        card_last_four: row.get(6)?,
        at: row.get(7)?,
    })
}
