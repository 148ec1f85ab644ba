//! Queries on baskets.

use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::orders::basket::Line;
use crate::orders::money::Cents;

/// Sets quantity and seen price of one line.
pub fn put(connection: &Connection, session: i64, product: i64, quantity: i64, seen: Cents) -> Result<()> {
    let sql = "INSERT INTO basket_lines (session_id, product_id, quantity, seen_cents)
               VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE
               SET quantity = excluded.quantity, seen_cents = excluded.seen_cents";
    connection.execute(sql, (session, product, quantity, seen.0))?;
    Ok(())
}

/// How many pieces of a product the basket holds.
pub fn quantity(connection: &Connection, session: i64, product: i64) -> Result<i64> {
    let sql = "SELECT quantity FROM basket_lines WHERE session_id = ?1 AND product_id = ?2";
    let quantity = connection.query_row(sql, [session, product], |row| row.get(0));
    Ok(quantity.optional()?.unwrap_or(0))
}

/// How many different products the basket holds.
pub fn line_count(connection: &Connection, session: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM basket_lines WHERE session_id = ?1";
    Ok(connection.query_row(sql, [session], |row| row.get(0))?)
}

/// The lines of a basket, with the price of the catalogue next to the price seen.
pub fn lines(connection: &Connection, session: i64) -> Result<Vec<Line>> {
    let sql = "SELECT p.id, p.name, l.quantity, l.seen_cents, p.cents
               FROM basket_lines l JOIN products p ON p.id = l.product_id
               WHERE l.session_id = ?1 ORDER BY p.name";
    let mut statement = connection.prepare(sql)?;
    let lines = statement.query_map([session], |row| {
        Ok(Line {
            product: row.get(0)?,
            name: row.get(1)?,
            quantity: row.get(2)?,
            seen: Cents(row.get(3)?),
            price: Cents(row.get(4)?),
        })
    })?;
    Ok(lines.collect::<rusqlite::Result<_>>()?)
}

/// Takes one product out of a basket.
pub fn remove(connection: &Connection, session: i64, product: i64) -> Result<()> {
    let sql = "DELETE FROM basket_lines WHERE session_id = ?1 AND product_id = ?2";
    connection.execute(sql, [session, product])?;
    Ok(())
}

/// Empties a basket.
pub fn clear(connection: &Connection, session: i64) -> Result<()> {
    connection.execute("DELETE FROM basket_lines WHERE session_id = ?1", [session])?;
    Ok(())
}
