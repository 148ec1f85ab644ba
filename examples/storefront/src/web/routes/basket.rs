//! The basket.

use axum::extract::State;
use axum::response::Redirect;
use maud::Markup;
use serde::Deserialize;

use super::AppState;
use crate::error::Result;
use crate::model::CrossSiteRequest;
use crate::orders::basket;
use crate::orders::money::Cents;
use crate::web::form::Form;
use crate::web::pages;
use crate::web::visitor::Visitor;
use threatmodel::prelude::*;

pub(super) async fn show(State(shop): AppState, Visitor(session): Visitor) -> Result<Markup> {
    let id = session.id;
    let lines = shop.run(move |shop| basket::lines(&shop.store, id)).await?;
    pages::basket::basket(&session, &lines)
}

#[derive(Deserialize)]
pub(super) struct Addition {
    product: i64,
    quantity: i64,
    // The price on the page, to hint at a change; a browser can send anything here.
    price: i64,
}

#[threat(CrossSiteRequest)]
pub(super) async fn add(
    State(shop): AppState,
    Visitor(session): Visitor,
    Form(new): Form<Addition>,
) -> Result<Redirect> {
    let seen = Cents(new.price);
    shop.run(move |shop| basket::add(&shop.store, session.id, new.product, new.quantity, seen)).await?;
    Ok(Redirect::to("/basket"))
}

#[derive(Deserialize)]
pub(super) struct Removal {
    product: i64,
}

pub(super) async fn remove(
    State(shop): AppState,
    Visitor(session): Visitor,
    Form(Removal { product }): Form<Removal>,
) -> Result<Redirect> {
    shop.run(move |shop| basket::remove(&shop.store, session.id, product)).await?;
    Ok(Redirect::to("/basket"))
}
