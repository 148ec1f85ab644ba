//! Attacks on access rights.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, GOOD_CARD, PNG, start},
    legitimate::{a_customer_buys_a_teapot, a_customer_mistypes_and_signs_in, an_administrator_adds_a_product},
    sql,
};

#[mitigates(MassAssignment, by = ServerSetRole, legitimate = a_customer_mistypes_and_signs_in)]
#[tokio::test]
async fn registering_as_administrator() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let page = mallory.register("mallory", "&role=admin&role_id=1&admin=true").await;
    assert_eq!(page.status, 303);
    let status = mallory.get("/admin").await.status;
    assert_blocked!(status == 403, "mallory is an administrator: {status}");
}

#[mitigates(ForcedBrowsing, by = RoleGuard, legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn a_customer_in_the_admin_area() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let receipt = alice.buy(GOOD_CARD).await;
    let order = Canary::<Orders>::mint();
    sql(&running, "UPDATE orders SET receipt = ?1 WHERE receipt = ?2", &[&order.text(), &receipt]);
    let mut mallory = Browser::customer(&running, "mallory").await;
    assert_no_leak!(mallory.get("/admin/orders").await);
    for path in ["/admin", "/admin/audit"] {
        let status = mallory.get(path).await.status;
        assert_blocked!(status == 403, "{path} was opened: {status}");
    }
    let secret = mallory.secret().await;
    let status = mallory.upload(1, &secret, "a.png", PNG).await.status;
    assert_blocked!(status == 403, "a picture was uploaded: {status}");
    assert_eq!(Browser::new(&running).get("/admin").await.location(), "/login");
}

#[mitigates(ForcedBrowsing, by = RoleGuard, legitimate = an_administrator_adds_a_product)]
#[tokio::test]
async fn a_customer_who_sells_something() {
    let running = start().await;
    let mut mallory = Browser::customer(&running, "mallory").await;
    for path in ["/admin", "/admin/orders"] {
        mallory.get(path).await;
    }
    let page = mallory.post("/admin/products", "name=Free&description=&cents=1&stock=1").await;
    assert_blocked!(page.status == 403, "a product was added: {}", page.status);
}

#[mitigates(
    ForeignReceipts,
    by = [ReceiptOwnership, UnguessableReceipts],
    legitimate = a_customer_buys_a_teapot
)]
#[tokio::test]
async fn reading_the_receipts_of_others() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let before = now();
    alice.buy(GOOD_CARD).await;
    let mut mallory = Browser::customer(&running, "mallory").await;
    // If the number came from the clock, anybody who knows when alice bought something could guess it.
    for second in before..=now() {
        let page = mallory.get(&format!("/receipts/{second:064}")).await;
        assert_blocked!(page.status == 404, "the guessed receipt is there: {}", page.status);
    }
}

#[mitigates(ForeignReceipts, by = ReceiptOwnership, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn reading_a_receipt_whose_number_got_around() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let number = alice.buy(GOOD_CARD).await;
    let path = format!("/receipts/{number}");
    let mut mallory = Browser::customer(&running, "mallory").await;
    let status = mallory.get(&path).await.status;
    assert_blocked!(status == 404, "the receipt of alice is there: {status}");
    assert!(!mallory.get("/receipts").await.body.contains(&number));
    assert_eq!(Browser::new(&running).get(&path).await.location(), "/login");
}

#[threat(ForeignReceipts)]
#[tokio::test]
async fn receipt_numbers_cannot_be_counted_up() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let (first, second) = (alice.buy(GOOD_CARD).await, alice.buy(GOOD_CARD).await);
    assert_eq!((first.len(), second.len()), (64, 64));
    assert_ne!(first[..32], second[..32]);
    assert_ne!(first[32..], second[32..]);
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
