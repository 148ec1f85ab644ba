//! The actions of honest people, which must work with every control on.

use crate::browser::{ADMIN_PASSWORD, Browser, GOOD_CARD, PASSWORD, PNG, start};

#[tokio::test]
pub(crate) async fn a_visitor_searches() {
    let running = start().await;
    let page = Browser::new(&running).get("/?q=green+tea").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Green tea") && !page.body.contains("Black tea"));
}

#[tokio::test]
pub(crate) async fn a_customer_mistypes_and_signs_in() {
    let running = start().await;
    Browser::customer(&running, "alice").await;
    let mut alice = Browser::new(&running);
    assert_eq!(alice.log_in("alice", "correct horse batterie").await.status, 422);
    assert_eq!(alice.log_in("alice", PASSWORD).await.status, 303);
    assert!(alice.get("/").await.body.contains("Sign out alice"));
}

#[tokio::test]
pub(crate) async fn a_customer_buys_a_teapot() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let receipt = alice.buy(GOOD_CARD).await;
    let page = alice.settled(&receipt).await;
    assert!(page.body.contains("Payment: paid"), "{}", page.body);
    assert!(page.body.contains("Total 34.90") && page.body.contains("card ending 4242"), "{}", page.body);
}

#[tokio::test]
pub(crate) async fn an_administrator_adds_a_product() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let page = admin.post("/admin/products", "name=Milk+jug&description=Small&cents=750&stock=3").await;
    assert_eq!(page.location(), "/products/7");
    assert!(admin.get("/products/7").await.body.contains("Milk jug"));
    assert_eq!(admin.log_in("admin", ADMIN_PASSWORD).await.status, 303);
}

#[tokio::test]
pub(crate) async fn an_administrator_uploads_a_picture() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    assert_eq!(admin.upload(1, &secret, "teapot.png", PNG).await.status, 303);
    let product = admin.get("/products/1").await;
    let picture = admin.get(product.between("<img src=\"", "\"")).await;
    assert_eq!((picture.status, picture.body.contains("not much of a picture")), (200, true));
}

#[tokio::test]
pub(crate) async fn an_administrator_reads_the_log() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    assert!(admin.get("/admin/audit").await.body.contains("The log is whole."));
}

#[tokio::test]
pub(crate) async fn a_visitor_loses_the_way() {
    let running = start().await;
    let page = Browser::new(&running).get("/products/999").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("Sorry"));
}
