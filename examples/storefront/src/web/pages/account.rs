//! Forms for registering and signing in.

use maud::{Markup, html};

use crate::accounts::session::Session;
use crate::web::html::{page, secret};

pub(in crate::web) fn register(session: &Session) -> Markup {
    page(session, "Register", &form(session, "/register", "new-password"))
}

pub(in crate::web) fn login(session: &Session) -> Markup {
    page(session, "Sign in", &form(session, "/login", "current-password"))
}

fn form(session: &Session, action: &str, password: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            (secret(session))
            label { "Name " input name="name" required autocomplete="username"; }
            label { "Password " input type="password" name="password" required autocomplete=(password); }
            button { "Send" }
        }
    }
}
