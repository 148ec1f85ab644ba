//! The admin area.

use maud::{Markup, html};

use crate::accounts::session::Session;
use crate::audit::{self, Entry};
use crate::orders::order::Order;
use crate::web::html::{page, secret, text};

pub(in crate::web) fn overview(session: &Session) -> Markup {
    let body = html! {
        p { a href="/admin/orders" { "Orders" } " " a href="/admin/audit" { "Audit log" } }
        h2 { "New product" }
        form method="post" action="/admin/products" {
            (secret(session))
            label { "Name " input name="name" required; }
            label { "Description " textarea name="description" {} }
            label { "Price in cents " input type="number" name="cents" min="1"; }
            label { "Stock " input type="number" name="stock" min="0"; }
            button { "Add" }
        }
    };
    page(session, "Admin", &body)
}

pub(in crate::web) fn orders(session: &Session, orders: &[Order]) -> Markup {
    let body = html! {
        table {
            @for order in orders {
                tr {
                    td { (order.id) }
                    td { (text(&order.customer)) }
                    td { (order.total) }
                    td { (order.status.as_str()) }
                    td.hash { (order.receipt) }
                }
            }
        }
    };
    page(session, "Orders", &body)
}

pub(in crate::web) fn audit(session: &Session, entries: &[Entry]) -> Markup {
    let body = html! {
        @match audit::first_break(entries) {
            None => p { "The log is whole." },
            Some(number) => p.hint { "The log was changed at entry " (number) "." },
        }
        table {
            @for entry in entries.iter().rev() { (line(entry)) }
        }
    };
    page(session, "Audit log", &body)
}

fn line(entry: &Entry) -> Markup {
    html! {
        tr {
            td { (entry.number) }
            td { (text(&entry.actor)) }
            td { (text(&entry.action)) }
            td { (text(&entry.detail)) }
            td.hash { (entry.hash) }
        }
    }
}
