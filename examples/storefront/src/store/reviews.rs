//! Queries on product reviews.

use rusqlite::Connection;

use crate::catalogue::review::Review;
use crate::error::Result;

/// Stores the review of an account; a second one replaces the first.
pub fn put(connection: &Connection, product: i64, account: i64, stars: i64, body: &str) -> Result<()> {
    let sql = "INSERT INTO reviews (product_id, account_id, stars, body) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO UPDATE SET stars = excluded.stars, body = excluded.body";
    connection.execute(sql, (product, account, stars, body))?;
    Ok(())
}

/// The latest reviews of a product.
pub fn of_product(connection: &Connection, product: i64, limit: i64) -> Result<Vec<Review>> {
    let sql = "SELECT a.name, r.stars, r.body
               FROM reviews r JOIN accounts a ON a.id = r.account_id
               WHERE r.product_id = ?1 ORDER BY r.rowid DESC LIMIT ?2";
    let mut statement = connection.prepare(sql)?;
    let reviews = statement
        .query_map([product, limit], |row| Ok(Review { author: row.get(0)?, stars: row.get(1)?, body: row.get(2)? }))?;
    Ok(reviews.collect::<rusqlite::Result<_>>()?)
}
