//! Registering, signing in and out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;

use super::AppState;
use crate::accounts::role::role_for_registration;
use crate::accounts::session::Session;
use crate::accounts::{Account, Role, registration, session, sign_in};
use crate::error::{Error, Result};
use crate::model::{AccountData, AccountSweep, AdminSignedIn, Customer, MassAssignment, PasswordGuessing, Passwords};
use crate::shop::Shop;
use crate::web::WebFront;
use crate::web::form::Form;
use crate::web::visitor::{Address, Visitor};
use crate::web::{cookie, pages};
use threatmodel::{catalogue as kinds, prelude::*};

/// Name and password; further fields of a form are dropped, so nobody can set what is not here.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    password: String,
}

/// The form that a new customer sends, with the role that some would like to have.
#[derive(Deserialize)]
pub(super) struct Registration {
    name: String,
    password: String,
    role: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Empty {}

pub(super) async fn register_form(Visitor(session): Visitor) -> Markup {
    pages::account::register(&session)
}

#[threat(MassAssignment)]
#[flow(
    from = Customer,
    to = WebFront,
    carries = [Passwords, AccountData],
    protocol = "https, ended by the proxy in deploy/Caddyfile",
    authenticated,
    encrypted
)]
pub(super) async fn register(
    State(shop): AppState,
    Visitor(session): Visitor,
    Address(address): Address,
    Form(Registration { name, password, role }): Form<Registration>,
) -> Result<Response> {
    let role = role_for_registration(role.as_deref());
    let account = shop.run(move |shop| registration::register(shop, &address, &name, &password, role)).await?;
    admit(&shop, session, account).await
}

pub(super) async fn login_form(Visitor(session): Visitor) -> Markup {
    pages::account::login(&session)
}

#[dismisses(
    kinds::CredentialGuessing,
    because = "attempts are counted by `sign_in`, which it calls",
    owner = "accounts team"
)]
pub(super) async fn log_in(
    State(shop): AppState,
    Visitor(session): Visitor,
    Address(address): Address,
    Form(Credentials { name, password }): Form<Credentials>,
) -> Result<Response> {
    let (client, tried) = (address.clone(), name.clone());
    let account = shop.run(move |shop| sign_in::sign_in(shop, &address, &name, &password)).await;
    if let Err(Error::Invalid(_) | Error::TooMany) = &account {
        refused(&client, &tried.to_lowercase());
    }
    let account = account?;
    if account.role == Role::Admin {
        step!(AdminSignedIn, account = account.name.as_str());
    }
    admit(&shop, session, account).await
}

#[detects(PasswordGuessing)]
#[detects(AccountSweep)]
fn refused(client: &str, account: &str) {
    detect!(PasswordGuessing, client, account, outcome = "refused");
    detect!(AccountSweep, client, account, outcome = "refused");
}

pub(super) async fn log_out(
    State(shop): AppState,
    Visitor(session): Visitor,
    Form(Empty {}): Form<Empty>,
) -> Result<Response> {
    shop.run(move |shop| session::end(&shop.store, &session)).await?;
    let cookie = cookie::delete(shop.config.secure_cookies)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

async fn admit(shop: &Arc<Shop>, session: Session, account: Account) -> Result<Response> {
    let seconds = shop.config.session_seconds;
    let token = shop.run(move |shop| session::sign_in(&shop.store, &session, &account, seconds)).await?;
    let cookie = cookie::set(&token, shop.config.secure_cookies)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}
