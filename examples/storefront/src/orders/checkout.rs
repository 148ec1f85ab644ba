//! Turning a basket into an order.

use std::sync::Arc;

use rusqlite::Connection;

use super::basket::{self, Line};
use super::order::{NewOrder, OrderLine, Status};
use super::{receipt, settlement};
use crate::accounts::Account;
use crate::accounts::session::Session;
use crate::error::{Error, Result};
use crate::model::{CardTheft, ChargeAsked, Denial, DoubleCharge, IdempotentCheckout, OnceOnly, Orders, Overselling};
use crate::orders::money::Cents;
use crate::payment::card::{CardNumber, stored_card};
use crate::payment::client::Charge;
use crate::shop::Shop;
use crate::store::Database;
use crate::store::{baskets, orders, products};
use crate::{audit, clock};
use threatmodel::prelude::*;

/// The form that a customer sends at checkout.
pub struct Purchase {
    /// The session with the basket.
    pub session: Session,
    /// The account that pays.
    pub account: Account,
    /// The card to charge.
    pub card: CardNumber,
    /// The key of the checkout form, one for each purchase.
    pub key: String,
}

/// Places the order, charges the card, and answers the receipt number.
#[threat(Denial)]
#[threat(CardTheft)]
#[flow(to = Database, carries = [Orders], protocol = "file", authenticated, encrypted)]
pub async fn check_out(shop: &Arc<Shop>, purchase: Purchase) -> Result<String> {
    if !key_allowed(&purchase.key) {
        return Err(Error::Invalid("This checkout form is broken."));
    }
    let purchase = Arc::new(purchase);
    let same = Arc::clone(&purchase);
    match shop.run(move |shop| place(shop, &same)).await? {
        Placed::Before(receipt) => Ok(receipt),
        Placed::Now(receipt, total) => charge(shop, &purchase, receipt, total).await,
    }
}

/// The receipt of the order this checkout form has already placed, if any.
///
/// Stops a form that is sent twice from ordering and charging twice.
#[mitigates(DoubleCharge, by = IdempotentCheckout, bypass = Ok(None))]
#[satisfies(OnceOnly)]
pub fn placed_before(tx: &Connection, account: i64, key: &str) -> Result<Option<String>> {
    orders::receipt_of(tx, account, key)
}

enum Placed {
    Before(String),
    Now(String, Cents),
}

// One transaction: stock, order and basket change together or not at all.
#[threat(DoubleCharge)]
#[accesses(Orders, ops = [Create])]
fn place(shop: &Shop, purchase: &Purchase) -> Result<Placed> {
    shop.store.write(|tx| {
        if let Some(receipt) = placed_before(tx, purchase.account.id, &purchase.key)? {
            return Ok(Placed::Before(receipt));
        }
        let lines = baskets::lines(tx, purchase.session.id)?;
        if lines.is_empty() {
            return Err(Error::Conflict("The basket is empty."));
        }
        take_goods(tx, &lines)?;
        let order = new_order(purchase, basket::total(&lines)?)?;
        let id = orders::insert(tx, &order)?;
        for line in lines {
            orders::insert_line(tx, id, &order_line(line))?;
        }
        baskets::clear(tx, purchase.session.id)?;
        let detail = format!("{} for {}", order.receipt, order.total);
        audit::append(tx, &purchase.account.name, "order placed", &detail)?;
        Ok(Placed::Now(order.receipt, order.total))
    })
}

#[threat(Overselling)]
fn take_goods(tx: &Connection, lines: &[Line]) -> Result<()> {
    for line in lines {
        if !products::take_stock(tx, line.product, line.quantity)? {
            return Err(Error::Conflict("There are not enough pieces left."));
        }
    }
    Ok(())
}

fn new_order(purchase: &Purchase, total: Cents) -> Result<NewOrder> {
    Ok(NewOrder {
        receipt: receipt::new_number()?,
        account: purchase.account.id,
        checkout_key: purchase.key.clone(),
        total,
        card: stored_card(&purchase.card),
        at: clock::now(),
    })
}

fn order_line(line: Line) -> OrderLine {
    OrderLine {
        product: line.product,
        name: line.name,
        quantity: line.quantity,
        price: basket::charged_price(line.price, line.seen),
    }
}

// The database is not held while the gateway works: the order waits as `pending`.
async fn charge(shop: &Arc<Shop>, purchase: &Purchase, receipt: String, total: Cents) -> Result<String> {
    eprintln!("order {receipt}: {total} with {:?}", purchase.card);
    step!(ChargeAsked, order = receipt.as_str());
    let charge = shop.payments.charge(&receipt, total, &purchase.card).await?;
    shop.run(move |shop| {
        shop.store.write(|tx| {
            match &charge {
                Charge::Accepted(token) => orders::set_token(tx, &receipt, token)?,
                Charge::Declined => settlement::settle(tx, &receipt, Status::Declined)?,
                // The card may have been charged: only the callback can tell.
                Charge::Unknown => {}
            }
            Ok(receipt)
        })
    })
    .await
}

fn key_allowed(key: &str) -> bool {
    key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}
