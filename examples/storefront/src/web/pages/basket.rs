//! The basket page.

use maud::{Markup, html};

use crate::accounts::session::Session;
use crate::error::Result;
use crate::orders::basket::{self, Line};
use crate::web::html::{page, secret, text};

pub(in crate::web) fn basket(session: &Session, lines: &[Line]) -> Result<Markup> {
    let body = html! {
        table {
            @for line in lines {
                tr {
                    td { (line.quantity) }
                    td { (text(&line.name)) }
                    td { (line.price) @if line.price != line.seen { (changed()) } }
                    td { (remove_form(session, line)) }
                }
            }
        }
        p { "Total " (basket::total(lines)?) }
        @if !lines.is_empty() { a href="/checkout" { "Check out" } }
    };
    Ok(page(session, "Basket", &body))
}

fn changed() -> Markup {
    html! { span.hint { " The price has changed." } }
}

fn remove_form(session: &Session, line: &Line) -> Markup {
    html! {
        form method="post" action="/basket/remove" {
            (secret(session))
            input type="hidden" name="product" value=(line.product);
            button { "Remove" }
        }
    }
}
