//! The list of products and the page of one.

use maud::{Markup, html};

use crate::accounts::Role;
use crate::accounts::session::Session;
use crate::catalogue::product::Product;
use crate::catalogue::review::Review;
use crate::model::{CatalogueData, CrossSiteScripting, Customer, Pictures};
use crate::web::html::{page, secret, text};
use threatmodel::prelude::*;

pub(in crate::web) fn list(session: &Session, search: &str, products: &[Product]) -> Markup {
    let body = html! {
        form action="/" {
            input type="search" name="q" value=(search) maxlength="100";
            button { "Search" }
        }
        ul {
            @for product in products {
                li {
                    a href={ "/products/" (product.id) } { (text(&product.name)) }
                    " " (product.price)
                }
            }
        }
        @if products.is_empty() { p { "Nothing found." } }
    };
    page(session, "Catalogue", &body)
}

#[threat(CrossSiteScripting)]
#[flow(to = Customer, carries = [CatalogueData, Pictures], protocol = "https, ended by the proxy", encrypted)]
pub(in crate::web) fn product(session: &Session, product: &Product, reviews: &[Review]) -> Markup {
    let body = html! {
        @if let Some(picture) = &product.picture {
            img src={ "/pictures/" (picture) } alt="";
        }
        p { (text(&product.description)) }
        p { (product.price) ", " (product.stock) " in stock" }
        (basket_form(session, product))
        @if is_admin(session) { (picture_form(session, product)) }
        h2 { "Reviews" }
        @for review in reviews { (one_review(review)) }
        @if session.account.is_some() { (review_form(session, product)) }
    };
    page(session, &product.name, &body)
}

fn basket_form(session: &Session, product: &Product) -> Markup {
    html! {
        form method="post" action="/basket" {
            (secret(session))
            input type="hidden" name="product" value=(product.id);
            input type="hidden" name="price" value=(product.price.0);
            input type="number" name="quantity" value="1" min="1" max="99";
            button { "Add to basket" }
        }
    }
}

fn one_review(review: &Review) -> Markup {
    html! {
        article {
            strong { (text(&review.author)) } ", " (review.stars) " of 5"
            p { (text(&review.body)) }
        }
    }
}

fn review_form(session: &Session, product: &Product) -> Markup {
    html! {
        form method="post" action={ "/products/" (product.id) "/reviews" } {
            (secret(session))
            label { "Stars " input type="number" name="stars" value="5" min="1" max="5"; }
            label { "Review " textarea name="body" maxlength="1000" required {} }
            button { "Publish" }
        }
    }
}

fn is_admin(session: &Session) -> bool {
    let account = session.account.as_ref();
    account.is_some_and(|account| account.role == Role::Admin)
}

fn picture_form(session: &Session, product: &Product) -> Markup {
    let action = format!("/admin/products/{}/picture", product.id);
    html! {
        form method="post" action=(action) enctype="multipart/form-data" {
            (secret(session))
            label { "Picture " input type="file" name="picture" accept="image/png,image/jpeg"; }
            button { "Upload" }
        }
    }
}
