//! The admin area.

use axum::extract::{Path, Request, State};
use axum::middleware::Next;
use axum::response::{Redirect, Response};
use maud::Markup;
use serde::Deserialize;

use super::{AppState, number};
use crate::admin::{guard, orders, products};
use crate::catalogue::picture;
use crate::catalogue::product::NewProduct;
use crate::error::{Error, Result};
use crate::model::{AdminActed, AuditEntries, CrossSiteRequest, ForcedBrowsing, UploadAbuse};
use crate::orders::money::Cents;
use crate::web::form::Form;
use crate::web::pages;
use crate::web::upload::Upload;
use crate::web::visitor::{SignedIn, Visitor};
use threatmodel::{catalogue as kinds, prelude::*};

/// Lets administrators through, and nobody else.
#[threat(ForcedBrowsing)]
pub(super) async fn guard(SignedIn { account, .. }: SignedIn, request: Request, next: Next) -> Result<Response> {
    if !guard::may_administer(&account, request.uri().path()) {
        return Err(Error::Forbidden);
    }
    step!(AdminActed, account = account.name.as_str(), path = request.uri().path());
    Ok(next.run(request).await)
}

pub(super) async fn overview(Visitor(session): Visitor) -> Markup {
    pages::admin::overview(&session)
}

#[derive(Deserialize)]
pub(super) struct Product {
    name: String,
    description: String,
    cents: i64,
    stock: i64,
}

#[threat(ForcedBrowsing)]
#[threat(CrossSiteRequest)]
pub(super) async fn add_product(
    State(shop): AppState,
    SignedIn { account, .. }: SignedIn,
    Form(form): Form<Product>,
) -> Result<Redirect> {
    let product =
        NewProduct { name: form.name, description: form.description, price: Cents(form.cents), stock: form.stock };
    let id = shop.run(move |shop| products::add(&shop.store, &account, &product)).await?;
    Ok(Redirect::to(&format!("/products/{id}")))
}

#[dismisses(
    kinds::MissingSecurityLogging,
    because = "`catalogue::picture::save`, which it calls, writes the entry",
    owner = "audit"
)]
pub(super) async fn upload_picture(
    State(shop): AppState,
    SignedIn { account, .. }: SignedIn,
    Path(id): Path<String>,
    Upload { sent_name, content }: Upload,
) -> Result<Redirect> {
    let id = number(&id)?;
    let (name, file) = (account.name.clone(), sent_name.clone());
    let saved = shop
        .run(move |shop| {
            let folder = shop.pictures();
            picture::save(&shop.store, &folder, &account, id, &sent_name, &content)
        })
        .await;
    if let Err(Error::Invalid(_)) = &saved {
        no_picture(&name, &file);
    }
    saved?;
    Ok(Redirect::to(&format!("/products/{id}")))
}

#[detects(UploadAbuse)]
fn no_picture(account: &str, file: &str) {
    detect!(UploadAbuse, account, file, outcome = "refused");
}

pub(super) async fn orders(State(shop): AppState, Visitor(session): Visitor) -> Result<Markup> {
    let orders = shop.run(|shop| orders::latest(&shop.store)).await?;
    Ok(pages::admin::orders(&session, &orders))
}

#[accesses(AuditEntries, ops = [Read])]
pub(super) async fn audit(State(shop): AppState, Visitor(session): Visitor) -> Result<Markup> {
    let entries = shop.run(|shop| crate::audit::entries(&shop.store)).await?;
    Ok(pages::admin::audit(&session, &entries))
}
