//! Search, product page and reviews.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use maud::Markup;
use serde::Deserialize;

use super::{AppState, number};
use crate::catalogue::{product, review, search};
use crate::error::{Error, Result};
use crate::model::SearchProbing;
use crate::web::form::Form;
use crate::web::pages;
use crate::web::visitor::{Address, SignedIn, Visitor};
use threatmodel::prelude::*;

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

pub(super) async fn search(
    State(shop): AppState,
    Visitor(session): Visitor,
    Address(address): Address,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Markup> {
    let Query(Search { q }) = search.map_err(|_| Error::Invalid("This search is broken."))?;
    let text = q.clone();
    let found = shop.run(move |shop| search::find(&shop.store, &text)).await;
    if let Err(Error::Invalid(_)) = &found {
        refused(&address, &q);
    }
    let products = found?;
    Ok(pages::catalogue::list(&session, &q, &products))
}

#[detects(SearchProbing)]
fn refused(client: &str, search: &str) {
    detect!(SearchProbing, client, search, outcome = "refused");
}

pub(super) async fn product(
    State(shop): AppState,
    Visitor(session): Visitor,
    Path(id): Path<String>,
) -> Result<Markup> {
    let id = number(&id)?;
    let (product, reviews) = shop
        .run(move |shop| {
            let product = product::find(&shop.store, id)?;
            Ok((product, review::of_product(&shop.store, id)?))
        })
        .await?;
    Ok(pages::catalogue::product(&session, &product, &reviews))
}

#[derive(Deserialize)]
pub(super) struct NewReview {
    stars: i64,
    body: String,
}

pub(super) async fn review(
    State(shop): AppState,
    SignedIn { account, .. }: SignedIn,
    Path(id): Path<String>,
    Form(new): Form<NewReview>,
) -> Result<Redirect> {
    let id = number(&id)?;
    shop.run(move |shop| review::write(&shop.store, id, &account, new.stars, &new.body)).await?;
    Ok(Redirect::to(&format!("/products/{id}")))
}
