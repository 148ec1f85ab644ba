//! The frame of every page, and its small parts.

use maud::{DOCTYPE, Markup, html};

use crate::accounts::Role;
use crate::accounts::session::Session;
use crate::model::{CrossSiteScripting, OutputEscaping};
use threatmodel::prelude::*;

/// Text that somebody typed, made safe to stand in a page.
///
/// Stops stored cross-site scripting through names, descriptions and reviews.
#[must_use]
#[mitigates(CrossSiteScripting, by = OutputEscaping, bypass = maud::PreEscaped(typed.to_owned()))]
pub fn text(typed: &str) -> Markup {
    html! { (typed) }
}

/// A page for a visitor.
pub(super) fn page(session: &Session, title: &str, body: &Markup) -> Markup {
    frame(title, &navigation(session), body)
}

/// A page with nothing but a message.
pub(super) fn notice(title: &str, message: &str) -> Markup {
    let body = html! { p { (text(message)) } };
    frame(title, &html! { a href="/" { "Shop" } }, &body)
}

/// The hidden field with the secret of the session.
pub(super) fn secret(session: &Session) -> Markup {
    html! { input type="hidden" name="csrf" value=(session.csrf); }
}

fn frame(title: &str, navigation: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (text(title)) " - Storefront" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                nav { (navigation) }
                main { h1 { (text(title)) } (body) }
            }
        }
    }
}

fn navigation(session: &Session) -> Markup {
    html! {
        a href="/" { "Shop" }
        a href="/basket" { "Basket" }
        @if let Some(account) = &session.account {
            a href="/receipts" { "Receipts" }
            @if account.role == Role::Admin {
                a href="/admin" { "Admin" }
            }
            form method="post" action="/logout" {
                (secret(session))
                button { "Sign out " (text(&account.name)) }
            }
        } @else {
            a href="/login" { "Sign in" }
            a href="/register" { "Register" }
        }
    }
}
