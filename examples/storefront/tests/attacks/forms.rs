//! Forms that other sites send in the name of a visitor.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, GOOD_CARD, PASSWORD, PNG, start},
    legitimate::{a_customer_buys_a_teapot, an_administrator_adds_a_product},
};

const FORMS: [&str; 8] = [
    "/basket",
    "/basket/remove",
    "/checkout",
    "/products/1/reviews",
    "/admin/products",
    "/register",
    "/login",
    "/logout",
];

// Complete for every route, so that only the secret and the origin decide.
fn complete(secret: &str) -> String {
    format!(
        "csrf={secret}&name=mallory&password={PASSWORD}&product=1&quantity=1&price=1\
         &card={GOOD_CARD}&key={}&stars=5&body=x&description=x&cents=1&stock=1",
        "a".repeat(64)
    )
}

#[mitigates(CrossSiteRequest, by = [FormSecret, OriginCheck], legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn forms_of_another_site() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let foreign = Browser::new(&running).secret().await;
    let own = admin.secret().await;
    for origin in [Some("https://evil.example"), Some("null"), None] {
        admin.origin = origin.map(str::to_owned);
        for secret in [foreign.as_str(), ""] {
            for path in FORMS {
                let status = admin.post_plain(path, &complete(secret)).await.status;
                assert_blocked!(status == 403, "{path} took a form of {origin:?}: {status}");
            }
        }
        let status = admin.upload(1, &foreign, "a.png", PNG).await.status;
        assert_blocked!(status == 403, "a picture of {origin:?} was taken: {status}");
    }
    assert_eq!(own, admin.secret().await, "the session is still there");
}

#[mitigates(CrossSiteRequest, by = FormSecret, legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn forms_of_a_page_of_the_shop_that_somebody_else_got() {
    let running = start().await;
    let foreign = Browser::new(&running).secret().await;
    let mut without_cookie = Browser::new(&running);
    let status = without_cookie.post_plain("/basket", &complete(&foreign)).await.status;
    assert_eq!(status, 403, "without a session there is no basket");
    let mut admin = Browser::admin(&running).await;
    let status = admin.post_plain("/basket", &complete(&foreign)).await.status;
    assert_blocked!(status == 403, "the secret of another session was taken: {status}");
}

#[mitigates(CrossSiteRequest, by = [FormSecret, OriginCheck], legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn a_product_that_another_site_adds() {
    let running = start().await;
    let foreign = Browser::new(&running).secret().await;
    let mut admin = Browser::admin(&running).await;
    admin.origin = Some("https://evil.example".to_owned());
    let status = admin.post_plain("/admin/products", &complete(&foreign)).await.status;
    assert_blocked!(status == 403, "the product was added: {status}");
}

#[mitigates(CrossSiteRequest, by = [FormSecret, OriginCheck], legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_purchase_that_another_site_makes() {
    let running = start().await;
    let foreign = Browser::new(&running).secret().await;
    let mut alice = Browser::customer(&running, "alice").await;
    assert_eq!(alice.add_teapots(1).await.status, 303);
    alice.origin = Some("https://evil.example".to_owned());
    let status = alice.post_plain("/checkout", &complete(&foreign)).await.status;
    assert_blocked!(status == 403, "alice has bought a teapot: {status}");
}
