//! Checkout and receipts.

use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::Markup;
use serde::Deserialize;

use super::AppState;
use crate::error::Result;
use crate::model::{CardNumbers, CrossSiteRequest, Customer, Orders, SessionTokens};
use crate::orders::Ordering;
use crate::orders::checkout::{self, Purchase};
use crate::orders::{basket, receipt};
use crate::payment::card::CardNumber;
use crate::random;
use crate::web::WebFront;
use crate::web::form::Form;
use crate::web::pages;
use crate::web::visitor::SignedIn;
use threatmodel::{catalogue as kinds, prelude::*};

pub(super) async fn form(State(shop): AppState, SignedIn { session, .. }: SignedIn) -> Result<Markup> {
    let id = session.id;
    let total = shop.run(move |shop| basket::total(&basket::lines(&shop.store, id)?)).await?;
    Ok(pages::checkout::form(&session, total, &random::token()?))
}

#[derive(Deserialize)]
pub(super) struct Payment {
    card: String,
    key: String,
}

#[threat(CrossSiteRequest)]
#[flow(
    from = Customer,
    to = WebFront,
    carries = [CardNumbers, Orders, SessionTokens],
    protocol = "https, ended by the proxy in deploy/Caddyfile",
    authenticated,
    encrypted
)]
#[flow(to = Ordering, carries = [CardNumbers, Orders], protocol = "call", authenticated, encrypted)]
pub(super) async fn check_out(
    State(shop): AppState,
    SignedIn { session, account }: SignedIn,
    Form(payment): Form<Payment>,
) -> Result<Redirect> {
    let purchase = Purchase { session, account, card: CardNumber::parse(&payment.card)?, key: payment.key };
    let receipt = checkout::check_out(&shop, purchase).await?;
    Ok(Redirect::to(&format!("/receipts/{receipt}")))
}

pub(super) async fn receipts(State(shop): AppState, SignedIn { session, account }: SignedIn) -> Result<Markup> {
    let orders = shop.run(move |shop| receipt::of_account(&shop.store, &account)).await?;
    Ok(pages::checkout::receipts(&session, &orders))
}

#[accesses(Orders, ops = [Read])]
#[dismisses(
    kinds::ObjectLevelAuthorization,
    because = "`orders::receipt::find`, which it calls, knows the account",
    owner = "orders team"
)]
pub(super) async fn receipt(
    State(shop): AppState,
    SignedIn { session, account }: SignedIn,
    Path(number): Path<String>,
) -> Result<Markup> {
    let receipt = shop.run(move |shop| receipt::find(&shop.store, &account, &number)).await?;
    Ok(pages::checkout::receipt(&session, &receipt))
}
