//! Cards, and the messages between shop and gateway.

use reqwest::Client;
use storefront::{
    Running, Shop,
    model::*,
    payment::{
        card::CardNumber,
        signature::{Purpose, SIGNATURE_HEADER, TIME_HEADER, sign},
    },
};
use threatmodel::{lab::capture::Capture, prelude::*};

use crate::{
    browser::{Browser, GOOD_CARD, KEY, config, start},
    data,
    legitimate::a_customer_buys_a_teapot,
    prepared::{Filled, customer_and_receipt, unpaid_order},
    sql,
};

#[mitigates(CardTheft, by = LastFourDigits, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_stolen_database_with_cards() {
    let running = start().await;
    let card = Canary::<CardNumbers>::mint().card_number();
    let mut alice = Browser::customer(&running, "alice").await;
    let number = alice.buy(&card).await;
    assert!(alice.settled(&number).await.body.contains("Payment: paid"));
    assert_no_leak!(data(&running));
}

#[mitigates(CardTheft, by = RedactedCards, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_log_with_cards() {
    let running = start().await;
    let card = Canary::<CardNumbers>::mint().card_number();
    let mut alice = Browser::customer(&running, "alice").await;
    let capture = Capture::start().unwrap();
    let number = alice.buy(&card).await;
    let log = capture.finish().unwrap();
    assert!(log.stderr.windows(number.len()).any(|window| window == number.as_bytes()), "the order is in the log");
    assert_no_leak!(log);
}

#[test]
fn a_mistyped_card_is_refused() {
    assert_eq!(format!("{:?}", CardNumber::parse(GOOD_CARD).unwrap()), "CardNumber(...4242)");
    assert!(CardNumber::parse("4242424242424241").is_err());
}

struct Forgery<'a> {
    key: &'a [u8],
    purpose: Purpose,
    signed_at: i64,
    signed: &'a str,
    sent: &'a str,
}

impl<'a> Forgery<'a> {
    fn genuine(body: &'a str) -> Self {
        Self { key: KEY, purpose: Purpose::Callback, signed_at: now(), signed: body, sent: body }
    }

    async fn send(self, running: &Running) -> u16 {
        let signature = sign(self.key, self.purpose, self.signed_at, self.signed.as_bytes()).unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client
            .post(format!("{}/gateway/callback", running.base_url()))
            .header(TIME_HEADER, self.signed_at)
            .header(SIGNATURE_HEADER, signature)
            .body(self.sent.to_owned());
        request.send().await.unwrap().status().as_u16()
    }
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn paid(event: &str, receipt: &str, cents: i64) -> String {
    format!(r#"{{"event":"{event}","reference":"{receipt}","amount_cents":{cents},"paid":true}}"#)
}

async fn is_pending(browser: &mut Browser, receipt: &str) -> bool {
    browser.get(&format!("/receipts/{receipt}")).await.body.contains("Payment: pending")
}

#[mitigates(ForgedCallback, by = SignedMessages, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn forged_callbacks() {
    let shop = Filled::start::<ForgedCallback>(unpaid_order).await;
    let running = &shop.running;
    let (mut mallory, asked) = customer_and_receipt(running).await;
    // As after a mistake in ordering: the gateway knows nothing of this one.
    let receipt: String = asked.chars().rev().collect();
    sql(running, "UPDATE orders SET receipt = ?1 WHERE receipt = ?2", &[&receipt, &asked]);
    let body = paid("1", &receipt, 3490);
    let forgeries = [
        Forgery { key: b"a guess", ..Forgery::genuine(&body) },
        Forgery { signed: "{}", ..Forgery::genuine(&body) },
        Forgery { purpose: Purpose::Charge, ..Forgery::genuine(&body) },
    ];
    for forgery in forgeries {
        forgery.send(running).await;
        assert_blocked!(is_pending(&mut mallory, &receipt).await, "a forged callback has paid the order");
    }
    assert_eq!(mallory.post_plain("/gateway/callback", &body).await.status, 403);
    assert_eq!(Forgery::genuine(&body).send(running).await, 204);
    assert!(!is_pending(&mut mallory, &receipt).await);
}

#[mitigates(ForgedCallback, by = AmountCheck, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_small_payment_for_a_large_order() {
    let shop = Filled::start::<ForgedCallback>(unpaid_order).await;
    let running = &shop.running;
    let (mut mallory, receipt) = customer_and_receipt(running).await;
    Forgery::genuine(&paid("1", &receipt, 1)).send(running).await;
    assert_blocked!(is_pending(&mut mallory, &receipt).await, "one cent has paid the order");
}

#[mitigates(CallbackReplay, by = [FreshSignatures, EventMemory], legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_callback_of_five_minutes_ago() {
    let shop = Filled::start::<CallbackReplay>(unpaid_order).await;
    let running = &shop.running;
    let (_, receipt) = customer_and_receipt(running).await;
    let then = now() - 310;
    // It has taken effect already.
    sql(running, "INSERT INTO gateway_events (id, at) VALUES ('1', ?1)", &[&then.to_string()]);
    let body = paid("1", &receipt, 3490);
    let status = Forgery { signed_at: then, ..Forgery::genuine(&body) }.send(running).await;
    assert_blocked!(status == 403 || status == 409, "a recorded callback took effect again: {status}");
}

#[mitigates(CallbackReplay, by = FreshSignatures, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn callbacks_of_another_time() {
    let shop = Filled::start::<CallbackReplay>(unpaid_order).await;
    let running = &shop.running;
    let (mut mallory, receipt) = customer_and_receipt(running).await;
    let body = paid("1", &receipt, 3490);
    for signed_at in [now() - 310, now() + 310, i64::MIN, i64::MAX] {
        Forgery { signed_at, ..Forgery::genuine(&body) }.send(running).await;
        assert_blocked!(is_pending(&mut mallory, &receipt).await, "what was signed at {signed_at} took effect");
    }
}

#[mitigates(CallbackReplay, by = EventMemory, legitimate = a_customer_buys_a_teapot)]
#[tokio::test]
async fn a_callback_twice() {
    let shop = Filled::start::<CallbackReplay>(unpaid_order).await;
    let running = &shop.running;
    let (_, receipt) = customer_and_receipt(running).await;
    let body = paid("1", &receipt, 3490);
    assert_eq!(Forgery::genuine(&body).send(running).await, 204);
    let status = Forgery::genuine(&body).send(running).await;
    assert_blocked!(status == 409, "the same event took effect twice: {status}");
}

#[mitigates(ForgedCharge, by = SignedMessages, legitimate = a_customer_buys_a_teapot)]
#[satisfies(SignedMoney)]
#[tokio::test]
async fn charges_in_the_name_of_the_shop() {
    let running = start().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let forged = Canary::<Money>::mint().text();
    let body = format!(r#"{{"reference":"{forged}","amount_cents":1,"card":"{GOOD_CARD}"}}"#);
    for (key, signed_at) in [(&b"a guess"[..], now()), (KEY, now() - 310)] {
        let signature = sign(key, Purpose::Charge, signed_at, body.as_bytes()).unwrap();
        let request = client
            .post(format!("{}/charges", running.gateway_url()))
            .header(TIME_HEADER, signed_at)
            .header(SIGNATURE_HEADER, signature)
            .body(body.clone());
        request.send().await.unwrap();
        assert_no_leak!(running.gateway().inbox());
    }
}

#[threat(ForgedCallback)]
#[satisfies(NoDefaultKey)]
#[tokio::test]
async fn every_shop_draws_its_own_key() {
    let own = || storefront::Config { gateway_key: None, ..config() };
    let (first, second) = (Shop::start(own()).await.unwrap(), Shop::start(own()).await.unwrap());
    let body = paid("1", "x", 1);
    // A callback signed with the usual test key is refused, and so is an unsigned one.
    for running in [first, second] {
        assert_eq!(Forgery::genuine(&body).send(&running).await, 403);
        assert_eq!(Forgery { key: b"", ..Forgery::genuine(&body) }.send(&running).await, 403);
    }
}
