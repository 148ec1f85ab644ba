//! Baskets and orders.

use storefront::model::*;
use threatmodel::prelude::*;

use crate::{
    browser::{Browser, GOOD_CARD, start},
    legitimate::a_customer_buys_a_teapot,
    sql,
};

#[mitigates(PriceTampering, by = CataloguePrice, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_price_of_the_browsers_own() {
    let running = start().await;
    let mut mallory = Browser::customer(&running, "mallory").await;
    let fields = "product=1&quantity=1&price=1&cents=1&seen_cents=1";
    assert_eq!(mallory.post("/basket", fields).await.status, 303);
    assert!(mallory.get("/basket").await.body.contains("The price has changed."));
    let page = mallory.pay(GOOD_CARD).await;
    let number = page.location().strip_prefix("/receipts/").unwrap().to_owned();
    let receipt = mallory.settled(&number).await;
    assert!(receipt.body.contains("Payment: paid"));
    assert_blocked!(receipt.body.contains("Total 34.90"), "the teapot cost {}", receipt.between("Total ", "<"));
}

#[mitigates(QuantityAbuse, by = QuantityBounds, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn senseless_quantities() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for quantity in [-1, 0, 100, i64::MAX, i64::MIN] {
        let status = mallory.add_teapots(quantity).await.status;
        assert_blocked!(status == 422, "{quantity} pieces were taken: {status}");
    }
    assert_eq!(mallory.add_teapots(60).await.status, 303);
    for quantity in [-1, 60, i64::MAX] {
        let status = mallory.add_teapots(quantity).await.status;
        assert_blocked!(status == 422, "{quantity} more pieces were taken: {status}");
    }
    assert!(mallory.get("/basket").await.body.contains("<td>60</td>"));
}

#[mitigates(Overselling, by = AtomicStock, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn the_last_piece_twice() {
    let running = start().await;
    sql(&running, "UPDATE products SET stock = 1 WHERE id = 1", &[]);
    let mut alice = Browser::customer(&running, "alice").await;
    let mut bob = Browser::customer(&running, "bob-b").await;
    alice.add_teapots(1).await;
    bob.add_teapots(1).await;
    let (first, second) = tokio::join!(alice.pay(GOOD_CARD), bob.pay(GOOD_CARD));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_blocked!(answers == [303, 409], "both were sold the last piece: {answers:?}");
    assert!(bob.get("/products/1").await.body.contains("0 in stock"));
}

#[mitigates(DoubleCharge, by = [IdempotentCheckout, OneOrderPerForm], legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_form_sent_twice() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    alice.add_teapots(1).await;
    let form = alice.get("/checkout").await;
    let (key, secret) = (form.field("key"), form.field("csrf"));
    let body = format!("csrf={secret}&key={key}&card={GOOD_CARD}");
    assert_eq!(alice.post_plain("/checkout", &body).await.status, 303);
    // With goods in the basket again, the same form must stay the same order.
    alice.add_teapots(1).await;
    alice.post_plain("/checkout", &body).await;
    let orders = alice.get("/receipts").await.body.matches("/receipts/").count();
    assert_blocked!(orders == 1, "one form made {orders} orders");
    let charges = running.gateway().inbox().len();
    assert_blocked!(charges == 1, "the card was charged {charges} times");
}

#[mitigates(DoubleCharge, by = IdempotentCheckout, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_form_sent_twice_at_once() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    alice.add_teapots(1).await;
    let form = alice.get("/checkout").await;
    let (key, secret) = (form.field("key"), form.field("csrf"));
    let body = format!("csrf={secret}&key={key}&card={GOOD_CARD}");
    let mut again = alice.clone();
    let (first, second) = tokio::join!(alice.post_plain("/checkout", &body), again.post_plain("/checkout", &body));
    // A customer who gets an error sends the form again; both must lead to one order.
    assert_blocked!(
        (first.status, second.status) == (303, 303) && first.location() == second.location(),
        "the same form led to {} {} and {} {}",
        first.status,
        first.location(),
        second.status,
        second.location()
    );
}
