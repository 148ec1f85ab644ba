//! Checkout form and receipts.

use maud::{Markup, html};

use crate::accounts::session::Session;
use crate::orders::money::Cents;
use crate::orders::order::Order;
use crate::orders::receipt::Receipt;
use crate::web::html::{page, secret, text};

pub(in crate::web) fn form(session: &Session, total: Cents, key: &str) -> Markup {
    let body = html! {
        p { "You pay " (total) }
        form method="post" action="/checkout" {
            (secret(session))
            input type="hidden" name="key" value=(key);
            label { "Card number " input name="card" required autocomplete="cc-number"; }
            button { "Pay" }
        }
    };
    page(session, "Checkout", &body)
}

pub(in crate::web) fn receipts(session: &Session, orders: &[Order]) -> Markup {
    let body = html! {
        ul {
            @for order in orders {
                li {
                    a href={ "/receipts/" (order.receipt) } { (order.total) }
                    " " (order.status.as_str())
                }
            }
        }
    };
    page(session, "Receipts", &body)
}

pub(in crate::web) fn receipt(session: &Session, receipt: &Receipt) -> Markup {
    let Receipt { order, lines } = receipt;
    let body = html! {
        p.hash { (order.receipt) }
        table {
            @for line in lines {
                tr { td { (line.quantity) } td { (text(&line.name)) } td { (line.price) } }
            }
        }
        p { "Total " (order.total) ", card ending " (text(&order.card_last_four)) }
        p { "Payment: " (order.status.as_str()) }
    };
    page(session, "Receipt", &body)
}
