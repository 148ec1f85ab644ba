//! The routes by address.

mod account;
mod admin;
mod basket;
mod callback;
mod catalogue;
mod checkout;
mod files;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use super::{csrf, headers, limits, session};
use crate::error::Error;
use crate::model::RequestFlood;
use crate::shop::Shop;
use threatmodel::prelude::*;

/// The state of the handlers.
type AppState = axum::extract::State<Arc<Shop>>;

/// All routes of the shop.
#[threat(RequestFlood)]
pub(crate) fn router(shop: Arc<Shop>) -> Router {
    pages(&shop)
        .merge(without_session())
        .fallback(async || Error::NotFound)
        .layer(from_fn(headers::add))
        .with_state(shop)
}

fn pages(shop: &Arc<Shop>) -> Router<Arc<Shop>> {
    shopping()
        .merge(accounts())
        .nest("/admin", admin())
        .layer(limits::form_limit())
        .layer(from_fn_with_state(Arc::clone(shop), csrf::check_origin))
        .layer(from_fn_with_state(Arc::clone(shop), session::attach))
}

fn shopping() -> Router<Arc<Shop>> {
    Router::new()
        .route("/", get(catalogue::search))
        .route("/products/{id}", get(catalogue::product))
        .route("/products/{id}/reviews", post(catalogue::review))
        .route("/basket", get(basket::show).post(basket::add))
        .route("/basket/remove", post(basket::remove))
        .route("/checkout", get(checkout::form).post(checkout::check_out))
        .route("/receipts", get(checkout::receipts))
        .route("/receipts/{number}", get(checkout::receipt))
}

fn accounts() -> Router<Arc<Shop>> {
    Router::new()
        .route("/register", get(account::register_form).post(account::register))
        .route("/login", get(account::login_form).post(account::log_in))
        .route("/logout", post(account::log_out))
}

fn admin() -> Router<Arc<Shop>> {
    Router::new()
        .route("/", get(admin::overview))
        .route("/products", post(admin::add_product))
        .route("/orders", get(admin::orders))
        .route("/audit", get(admin::audit))
        .route("/products/{id}/picture", post(admin::upload_picture).layer(limits::upload_limit()))
        .layer(from_fn(admin::guard))
}

// Files are the same for everybody, and the gateway proves itself by its signature.
fn without_session() -> Router<Arc<Shop>> {
    Router::new()
        .route("/style.css", get(files::style))
        .route("/pictures/{name}", get(files::picture))
        .route("/gateway/callback", post(callback::receive))
        .layer(limits::form_limit())
}

// A broken number in an address is an address that leads nowhere.
fn number(text: &str) -> crate::error::Result<i64> {
    text.parse().map_err(|_| Error::NotFound)
}
