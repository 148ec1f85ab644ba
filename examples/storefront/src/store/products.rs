//! Queries on products.

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::catalogue::product::{NewProduct, Product};
use crate::error::Result;
use crate::model::{AtomicStock, BoundParameters, CatalogueData, ConstantSql, Overselling, SqlInjection};
use crate::orders::Ordering;
use crate::orders::money::Cents;
use threatmodel::prelude::*;

const COLUMNS: &str = "id, name, description, cents, stock, picture";

/// The products that contain every one of the terms, in name or description.
#[threat(SqlInjection)]
#[accesses(CatalogueData, ops = [Read])]
pub fn search(connection: &Connection, terms: &[String], limit: usize) -> Result<Vec<Product>> {
    let mut values = Vec::new();
    let conditions: String = terms.iter().map(|term| condition(&mut values, term)).collect();
    let sql = format!("SELECT {COLUMNS} FROM products WHERE true{conditions} ORDER BY name LIMIT {limit}");
    let mut statement = connection.prepare(&sql)?;
    let products = statement.query_map(params_from_iter(values), product)?;
    Ok(products.collect::<rusqlite::Result<_>>()?)
}

fn condition(values: &mut Vec<String>, term: &str) -> String {
    let place = placeholder(values, &format!("%{term}%"));
    format!(" AND (name LIKE {place} OR description LIKE {place})")
}

/// Binds a value and answers the placeholder that stands for it in the SQL text.
///
/// Stops SQL injection: text of a visitor never becomes part of the statement.
#[mitigates(SqlInjection, by = BoundParameters, bypass = format!("'{value}'"))]
#[satisfies(ConstantSql)]
pub fn placeholder(values: &mut Vec<String>, value: &str) -> String {
    values.push(value.to_owned());
    format!("?{}", values.len())
}

/// The product with this number.
pub fn by_id(connection: &Connection, id: i64) -> Result<Option<Product>> {
    let sql = format!("SELECT {COLUMNS} FROM products WHERE id = ?1");
    Ok(connection.query_row(&sql, [id], product).optional()?)
}

/// Adds a product and answers its number.
pub fn insert(connection: &Connection, product: &NewProduct) -> Result<i64> {
    let sql = "INSERT INTO products (name, description, cents, stock) VALUES (?1, ?2, ?3, ?4)";
    let values = (&product.name, &product.description, product.price.0, product.stock);
    connection.execute(sql, values)?;
    Ok(connection.last_insert_rowid())
}

/// Whether there is no product at all.
pub fn none(connection: &Connection) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM products)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Takes pieces out of the stock; `false`, and no change, if there are too few.
///
/// Stops overselling: look and take are one statement, so no second order fits in between.
#[mitigates(Overselling, by = AtomicStock, scope = [Ordering], bypass = return_stock(connection, id, -quantity).map(|()| true))]
#[accesses(CatalogueData, ops = [Write])]
pub fn take_stock(connection: &Connection, id: i64, quantity: i64) -> Result<bool> {
    let sql = "UPDATE products SET stock = stock - ?2 WHERE id = ?1 AND stock >= ?2";
    Ok(connection.execute(sql, [id, quantity])? == 1)
}

/// Puts pieces back into the stock.
pub fn return_stock(connection: &Connection, id: i64, quantity: i64) -> Result<()> {
    let sql = "UPDATE products SET stock = stock + ?2 WHERE id = ?1";
    connection.execute(sql, [id, quantity])?;
    Ok(())
}

/// Sets the file name of the picture; `false` if there is no such product.
pub fn set_picture(connection: &Connection, id: i64, name: &str) -> Result<bool> {
    let sql = "UPDATE products SET picture = ?2 WHERE id = ?1";
    Ok(connection.execute(sql, (id, name))? == 1)
}

/// Whether a product shows the picture of this file name.
pub fn has_picture(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM products WHERE picture = ?1)";
    Ok(connection.query_row(sql, [name], |row| row.get(0))?)
}

fn product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        price: Cents(row.get(3)?),
        stock: row.get(4)?,
        picture: row.get(5)?,
    })
}
