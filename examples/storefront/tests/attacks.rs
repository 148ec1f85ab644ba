//! One attack for each control; each test fails if its control is taken away.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;

use browser::{ADMIN_PASSWORD, Browser, GOOD_CARD, KEY, PASSWORD, PNG, UNSETTLED_CARD, config, dump, start};
use reqwest::Client;
use storefront::accounts::hasher::may_hash;
use storefront::accounts::throttle::{Limits, visitor_address};
use storefront::model::*;
use storefront::payment::card::CardNumber;
use storefront::payment::signature::{Purpose, SIGNATURE_HEADER, TIME_HEADER, sign};
use storefront::store::{accounts, products};
use storefront::{Config, Running, Shop};
use threatmodel::prelude::*;

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

// Search and SQL

#[mitigates(SqlInjection, by = SearchGrammar)]
#[tokio::test]
async fn search_takes_words_and_phrases_only() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for query in ["'", "x%27+OR+1=1--", "100%25", "a_b", "tea;", "%22open", "%22%22", "-"] {
        let page = mallory.get(&format!("/?q={query}")).await;
        assert_eq!(page.status, 422, "{query}");
    }
}

#[mitigates(SqlInjection, by = BoundParameters)]
#[tokio::test]
async fn search_text_never_becomes_sql() {
    let running = start().await;
    let injection = "zzz') UNION SELECT id, name, password, 0, 0, NULL FROM accounts --".to_owned();
    let found = running.shop().store.read(|db| products::search(db, &[injection], 10));
    assert!(found.unwrap().is_empty());
}

#[mitigates(SqlInjection, by = ReadOnlyReads)]
#[tokio::test]
async fn reads_cannot_write() {
    let running = start().await;
    let written = running.shop().store.read(|db| Ok(db.execute("UPDATE products SET cents = 1", [])?));
    assert!(written.is_err());
}

#[mitigates(SearchFlood, by = SearchBounds)]
#[tokio::test]
async fn search_is_bounded() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    assert_eq!(mallory.get(&format!("/?q={}", "a".repeat(101))).await.status, 422);
    assert_eq!(mallory.get(&format!("/?q={}", "a+".repeat(9))).await.status, 422);
    let filled = running.shop().store.write(|tx| {
        for number in 0..100 {
            let sql = "INSERT INTO products (name, description, cents, stock) VALUES (?1, '', 1, 1)";
            tx.execute(sql, [format!("cup {number}")])?;
        }
        Ok(())
    });
    filled.unwrap();
    assert_eq!(mallory.get("/").await.body.matches("<li>").count(), 24);
}

// Passwords and sessions

#[mitigates(CredentialStuffing, by = LoginThrottle)]
#[tokio::test]
async fn guessing_the_password_of_one_account_is_stopped() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for _ in 0..5 {
        assert_eq!(mallory.log_in("admin", "wrong password").await.status, 422);
    }
    assert_eq!(mallory.log_in("ADMIN", ADMIN_PASSWORD).await.status, 429);
}

#[mitigates(CredentialStuffing, by = LoginThrottle)]
#[tokio::test]
async fn stuffing_many_accounts_is_stopped() {
    let limits = Limits { per_address: 3, ..Limits::default() };
    let running = Shop::start(Config { limits, ..config() }).await.unwrap();
    let mut mallory = Browser::new(&running);
    for name in ["alice", "bob", "carol"] {
        assert_eq!(mallory.log_in(name, PASSWORD).await.status, 422);
    }
    assert_eq!(mallory.log_in("dave", PASSWORD).await.status, 429);
    assert_eq!(mallory.register("mallory", "").await.status, 429);
}

#[threat(CredentialStuffing)]
#[test]
fn one_network_is_one_visitor() {
    let address = |text: &str| visitor_address(text.parse().unwrap());
    assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:aaaa::4"));
    assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
    assert_eq!(address("::ffff:10.0.0.1"), "10.0.0.1");
}

#[mitigates(AccountProbing, by = [UniformAnswer, DecoyHash])]
#[tokio::test]
async fn unknown_accounts_look_like_known_ones() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let known = mallory.log_in("admin", "wrong password").await;
    let unknown = mallory.log_in("nobody", "wrong password").await;
    assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    // Each answer costs one hash, so the time tells nothing either.
    assert_eq!(running.shop().hasher.comparisons(), 2);
}

#[mitigates(HashFlood, by = PasswordBounds)]
#[tokio::test]
async fn endless_passwords_are_not_hashed() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let endless = "x".repeat(129);
    assert_eq!(mallory.log_in("admin", &endless).await.status, 422);
    assert_eq!(running.shop().hasher.comparisons(), 0);
    let fields = format!("name=mallory&password={endless}");
    assert_eq!(mallory.post("/register", &fields).await.status, 422);
    assert_eq!(mallory.post("/register", "name=mallory&password=short").await.status, 422);
}

#[mitigates(HashFlood, by = HashSlots)]
#[tokio::test]
async fn hashes_run_a_few_at_a_time() {
    assert!(may_hash(3, 4) && !may_hash(4, 4));
    let none = Config { hashes_at_once: 0, ..config() };
    // The administrator needs a hash too, so a shop that allows none cannot start.
    assert!(Shop::start(none).await.is_err());
}

#[mitigates(PasswordTheft, by = PasswordHashing)]
#[tokio::test]
async fn stolen_database_holds_no_passwords() {
    let running = start().await;
    Browser::customer(&running, "alice").await;
    let store = &running.shop().store;
    let stored = store.read(|db| accounts::by_name(db, "alice")).unwrap();
    let stored = stored.unwrap().password;
    assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
    assert!(!dump(&running).contains(PASSWORD));
    let cost = Config::default().password_cost;
    assert!(cost.memory_kib >= 19 * 1024 && cost.passes >= 2);
}

#[mitigates(SessionTheft, by = TokenFingerprints)]
#[tokio::test]
async fn stolen_database_holds_no_sessions() {
    let running = start().await;
    let alice = Browser::customer(&running, "alice").await;
    let cookie = alice.cookie.unwrap();
    let (name, token) = cookie.split_once('=').unwrap();
    assert_eq!((name, token.len()), ("__Host-session", 64));
    assert!(!dump(&running).contains(token));
}

#[mitigates(SessionHijacking, by = CookieFlags)]
#[tokio::test]
async fn session_cookie_is_out_of_reach() {
    let running = start().await;
    let mut alice = Browser::new(&running);
    for page in [alice.get("/").await, alice.register("alice", "").await] {
        let cookie = page.header("set-cookie").to_owned();
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
    }
}

#[mitigates(SessionGuessing, by = RandomTokens)]
#[tokio::test]
async fn guessed_session_is_not_accepted() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    mallory.cookie = Some(format!("__Host-session={}", "0".repeat(64)));
    assert!(mallory.get("/").await.body.contains("Sign in"));
    let (_, token) = mallory.cookie.as_ref().unwrap().split_once('=').unwrap();
    assert_eq!(token.len(), 64);
    assert_ne!(token, "0".repeat(64), "a token is never taken from a browser");
    assert_ne!(mallory.cookie, {
        let mut other = Browser::new(&running);
        other.get("/").await;
        other.cookie
    });
}

#[mitigates(SessionFixation, by = SessionRotation)]
#[tokio::test]
async fn planted_session_is_not_signed_in() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    mallory.get("/").await;
    let mut alice = mallory.clone();
    assert_eq!(alice.register("alice", "").await.status, 303);
    assert!(alice.get("/").await.body.contains("Sign out alice"));
    assert!(!mallory.get("/").await.body.contains("alice"));
}

#[tokio::test]
async fn the_next_account_does_not_get_the_basket() {
    let running = start().await;
    let mut browser = Browser::customer(&running, "alice").await;
    browser.add_teapots(1).await;
    assert_eq!(browser.register("bob-b", "").await.status, 303);
    assert!(!browser.get("/basket").await.body.contains("Blue teapot"));
}

// Rights

#[mitigates(MassAssignment, by = ServerSetRole)]
#[tokio::test]
async fn nobody_registers_as_administrator() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    let page = mallory.register("mallory", "&role=admin&role_id=1&admin=true").await;
    assert_eq!(page.status, 303);
    assert_eq!(mallory.get("/admin").await.status, 403);
}

#[mitigates(ForcedBrowsing, by = RoleGuard)]
#[tokio::test]
async fn customers_do_not_enter_the_admin_area() {
    let running = start().await;
    let mut mallory = Browser::customer(&running, "mallory").await;
    let mut stranger = Browser::new(&running);
    for path in ["/admin", "/admin/orders", "/admin/audit"] {
        assert_eq!(mallory.get(path).await.status, 403, "{path}");
        assert_eq!(stranger.get(path).await.location(), "/login", "{path}");
    }
    let fields = "name=Free&description=&cents=1&stock=1";
    assert_eq!(mallory.post("/admin/products", fields).await.status, 403);
    let secret = mallory.secret().await;
    assert_eq!(mallory.upload(1, &secret, "a.png", PNG).await.status, 403);
}

#[mitigates(ForeignReceipts, by = ReceiptOwnership)]
#[tokio::test]
async fn receipts_are_for_their_customer() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let number = alice.buy(GOOD_CARD).await;
    let path = format!("/receipts/{number}");
    assert_eq!(alice.get(&path).await.status, 200);
    let mut mallory = Browser::customer(&running, "mallory").await;
    assert_eq!(mallory.get(&path).await.status, 404);
    assert!(!mallory.get("/receipts").await.body.contains(&number));
    assert_eq!(Browser::new(&running).get(&path).await.location(), "/login");
}

#[mitigates(ForeignReceipts, by = UnguessableReceipts)]
#[tokio::test]
async fn receipt_numbers_cannot_be_counted_up() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let (first, second) = (alice.buy(GOOD_CARD).await, alice.buy(GOOD_CARD).await);
    assert_eq!((first.len(), second.len()), (64, 64));
    assert_ne!(first[..32], second[..32]);
    assert_ne!(first[32..], second[32..]);
}

// Forms from elsewhere

const FORMS: [&str; 7] =
    ["/login", "/register", "/logout", "/basket", "/basket/remove", "/checkout", "/products/1/reviews"];

// Complete for every route, so that only the secret and the origin decide.
fn complete(secret: &str, number: usize) -> String {
    format!(
        "csrf={secret}&name=user-{number}&password={PASSWORD}&product=1&quantity=1&price=1\
         &card={GOOD_CARD}&key={}&stars=5&body=x&description=x&cents=1&stock=1",
        "a".repeat(64)
    )
}

#[mitigates(CrossSiteRequest, by = FormSecret)]
#[tokio::test]
async fn forms_without_the_secret_are_refused() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let foreign = Browser::new(&running).secret().await;
    for path in FORMS.iter().chain(&["/admin/products"]) {
        for secret in [foreign.as_str(), ""] {
            let page = admin.post_plain(path, &complete(secret, 0)).await;
            assert_eq!(page.status, 403, "{path}");
        }
        assert_eq!(admin.post_plain(path, "name=x").await.status, 422, "{path}");
    }
    assert_eq!(admin.upload(1, &foreign, "a.png", PNG).await.status, 403);
    let mut without_cookie = Browser::new(&running);
    let page = without_cookie.post_plain("/basket", &complete(&foreign, 0)).await;
    assert_eq!(page.status, 403);
}

#[mitigates(CrossSiteRequest, by = OriginCheck)]
#[tokio::test]
async fn forms_from_other_origins_are_refused() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let own = admin.origin.clone();
    for origin in [Some("https://evil.example"), Some("null"), None] {
        admin.origin = origin.map(str::to_owned);
        for path in FORMS.iter().chain(&["/admin/products"]) {
            let page = admin.post_plain(path, &complete(&secret, 1)).await;
            assert_eq!(page.status, 403, "{path} {origin:?}");
        }
        assert_eq!(admin.upload(1, &secret, "a.png", PNG).await.status, 403);
    }
    admin.origin = own;
    let page = admin.post_plain("/basket", &complete(&secret, 1)).await;
    assert_eq!(page.status, 303);
}

// Buying

#[mitigates(PriceTampering, by = CataloguePrice)]
#[tokio::test]
async fn the_price_of_the_form_is_not_charged() {
    let running = start().await;
    let mut mallory = Browser::customer(&running, "mallory").await;
    let fields = "product=1&quantity=1&price=1&cents=1&seen_cents=1";
    assert_eq!(mallory.post("/basket", fields).await.status, 303);
    assert!(mallory.get("/basket").await.body.contains("The price has changed."));
    let page = mallory.pay(GOOD_CARD).await;
    let number = page.location().strip_prefix("/receipts/").unwrap().to_owned();
    let receipt = mallory.settled(&number).await;
    assert!(receipt.body.contains("Total 34.90") && receipt.body.contains("Payment: paid"));
}

#[mitigates(QuantityAbuse, by = QuantityBounds)]
#[tokio::test]
async fn senseless_quantities_are_refused() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    for quantity in [-1, 0, 100, i64::MAX, i64::MIN] {
        assert_eq!(mallory.add_teapots(quantity).await.status, 422, "{quantity}");
    }
    assert_eq!(mallory.add_teapots(60).await.status, 303);
    for quantity in [-1, 60, i64::MAX] {
        assert_eq!(mallory.add_teapots(quantity).await.status, 422, "{quantity}");
    }
    assert!(mallory.get("/basket").await.body.contains("<td>60</td>"));
}

#[mitigates(Overselling, by = AtomicStock)]
#[tokio::test]
async fn the_last_piece_is_sold_once() {
    let running = start().await;
    let one_left = running.shop().store.write(|tx| Ok(tx.execute("UPDATE products SET stock = 1 WHERE id = 1", [])?));
    one_left.unwrap();
    let mut alice = Browser::customer(&running, "alice").await;
    let mut bob = Browser::customer(&running, "bob-b").await;
    alice.add_teapots(1).await;
    bob.add_teapots(1).await;
    let (first, second) = tokio::join!(alice.pay(GOOD_CARD), bob.pay(GOOD_CARD));
    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert!(bob.get("/products/1").await.body.contains("0 in stock"));
}

#[mitigates(DoubleCharge, by = IdempotentCheckout)]
#[tokio::test]
async fn a_form_sent_twice_orders_once() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    alice.add_teapots(1).await;
    let form = alice.get("/checkout").await;
    let (key, secret) = (form.field("key"), form.field("csrf"));
    let body = format!("csrf={secret}&key={key}&card={GOOD_CARD}");
    let mut again = alice.clone();
    let (first, second) = tokio::join!(alice.post_plain("/checkout", &body), again.post_plain("/checkout", &body));
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location(), second.location());
    // Even with goods in the basket again, the same form stays the same order.
    alice.add_teapots(1).await;
    let third = alice.post_plain("/checkout", &body).await;
    assert_eq!(third.location(), first.location());
    assert!(alice.get("/products/1").await.body.contains("11 in stock"));
    let receipts = alice.get("/receipts").await.body;
    assert_eq!(receipts.matches("/receipts/").count(), 1);
}

// Payment

#[mitigates(CardTheft, by = LastFourDigits)]
#[tokio::test]
async fn card_numbers_are_not_kept() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let number = alice.buy(GOOD_CARD).await;
    alice.settled(&number).await;
    let dump = dump(&running);
    assert!(!dump.contains(GOOD_CARD) && !dump.contains(&GOOD_CARD[..8]));
    assert!(dump.contains("tok_"), "the token of the gateway stands for the card");
}

#[mitigates(CardTheft, by = RedactedCards)]
#[test]
fn card_numbers_are_not_printed() {
    let card = CardNumber::parse(GOOD_CARD).unwrap();
    assert_eq!(format!("{card:?}"), "CardNumber(...4242)");
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
        let signed = self.signed.as_bytes();
        let signature = sign(self.key, self.purpose, self.signed_at, signed).unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client
            .post(format!("{}/gateway/callback", running.base_url()))
            .header(TIME_HEADER, self.signed_at)
            .header(SIGNATURE_HEADER, signature)
            .body(self.sent.to_owned());
        request.send().await.unwrap().status().as_u16()
    }
}

fn paid(event: &str, receipt: &str, cents: i64) -> String {
    format!(r#"{{"event":"{event}","reference":"{receipt}","amount_cents":{cents},"paid":true}}"#)
}

async fn unpaid_order(running: &Running) -> (Browser, String) {
    let mut mallory = Browser::customer(running, "mallory").await;
    let receipt = mallory.buy(UNSETTLED_CARD).await;
    (mallory, receipt)
}

async fn is_pending(browser: &mut Browser, receipt: &str) -> bool {
    let page = browser.get(&format!("/receipts/{receipt}")).await;
    page.body.contains("Payment: pending")
}

#[mitigates(ForgedCallback, by = SignedMessages)]
#[tokio::test]
async fn forged_callbacks_pay_nothing() {
    let running = start().await;
    let (mut mallory, receipt) = unpaid_order(&running).await;
    let body = paid("1", &receipt, 3490);
    let other_key = Forgery { key: b"a guess", ..Forgery::genuine(&body) };
    assert_eq!(other_key.send(&running).await, 403);
    let altered = Forgery { signed: "{}", ..Forgery::genuine(&body) };
    assert_eq!(altered.send(&running).await, 403);
    let reflected = Forgery { purpose: Purpose::Charge, ..Forgery::genuine(&body) };
    assert_eq!(reflected.send(&running).await, 403);
    assert_eq!(mallory.post_plain("/gateway/callback", &body).await.status, 403);
    assert!(is_pending(&mut mallory, &receipt).await);
    assert_eq!(Forgery::genuine(&body).send(&running).await, 204);
    assert!(!is_pending(&mut mallory, &receipt).await);
}

#[mitigates(CallbackReplay, by = FreshSignatures)]
#[tokio::test]
async fn recorded_callbacks_go_stale() {
    let running = start().await;
    let (mut mallory, receipt) = unpaid_order(&running).await;
    let body = paid("1", &receipt, 3490);
    for signed_at in [now() - 310, now() + 310, i64::MIN, i64::MAX] {
        let stale = Forgery { signed_at, ..Forgery::genuine(&body) };
        assert_eq!(stale.send(&running).await, 403);
    }
    assert!(is_pending(&mut mallory, &receipt).await);
}

#[mitigates(CallbackReplay, by = EventMemory)]
#[tokio::test]
async fn callbacks_take_effect_once() {
    let running = start().await;
    let (_, receipt) = unpaid_order(&running).await;
    let body = paid("1", &receipt, 3490);
    assert_eq!(Forgery::genuine(&body).send(&running).await, 204);
    assert_eq!(Forgery::genuine(&body).send(&running).await, 409);
}

#[mitigates(ForgedCallback, by = AmountCheck)]
#[tokio::test]
async fn small_payments_do_not_settle_large_orders() {
    let running = start().await;
    let (mut mallory, receipt) = unpaid_order(&running).await;
    let body = paid("1", &receipt, 1);
    assert_eq!(Forgery::genuine(&body).send(&running).await, 409);
    assert!(is_pending(&mut mallory, &receipt).await);
}

#[mitigates(ForgedCharge, by = SignedMessages)]
#[satisfies(SignedMoney)]
#[tokio::test]
async fn strangers_charge_no_cards() {
    let running = start().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let body = format!(r#"{{"reference":"x","amount_cents":1,"card":"{GOOD_CARD}"}}"#);
    for (key, signed_at) in [(&b"a guess"[..], now()), (KEY, now() - 310)] {
        let signature = sign(key, Purpose::Charge, signed_at, body.as_bytes()).unwrap();
        let request = client
            .post(format!("{}/charges", running.gateway_url()))
            .header(TIME_HEADER, signed_at)
            .header(SIGNATURE_HEADER, signature)
            .body(body.clone());
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
}

// Uploads and pages

#[mitigates(MaliciousUpload, by = [MagicBytes, FixedTypes])]
#[tokio::test]
async fn scripts_are_not_pictures() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    for content in [&b"<script>alert(1)</script>"[..], b"GIF89a", b"<svg/>", b"", b"\x89PNG"] {
        assert_eq!(admin.upload(1, &secret, "a.png", content).await.status, 422);
    }
    let polyglot = [PNG, b"<script>alert(1)</script>"].concat();
    assert_eq!(admin.upload(1, &secret, "a.html", &polyglot).await.status, 303);
    let product = admin.get("/products/1").await;
    let picture = admin.get(product.between("<img src=\"", "\"")).await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
}

#[mitigates(PathTraversal, by = ServerMadeNames)]
#[tokio::test]
async fn upload_names_are_made_by_the_server() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let page = admin.upload(1, &secret, "../../../evil.png", PNG).await;
    assert_eq!(page.status, 303, "{}", page.body);
    let pictures = running.shop().pictures();
    let files: Vec<_> = std::fs::read_dir(pictures).unwrap().collect();
    assert_eq!(files.len(), 1);
    let name = files[0].as_ref().unwrap().file_name().into_string().unwrap();
    assert_eq!(name.len(), 64 + ".png".len());
}

#[mitigates(PathTraversal, by = PublishedOnly)]
#[tokio::test]
async fn files_outside_the_pictures_are_not_served() {
    let running = start().await;
    let mut mallory = Browser::new(&running);
    std::fs::write(running.shop().pictures().join("draft.png"), PNG).unwrap();
    for name in ["..%2Fshop.db", "%2E%2E%2Fshop.db", "%2Fetc%2Fpasswd", "draft.png"] {
        let page = mallory.get(&format!("/pictures/{name}")).await;
        assert_eq!(page.status, 404, "{name}");
    }
}

#[mitigates(RequestFlood, by = SizeLimits)]
#[tokio::test]
async fn large_requests_are_refused() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    let secret = admin.secret().await;
    let mut large = PNG.to_vec();
    large.resize(1024 * 1024 - 1024, 0);
    assert_eq!(admin.upload(1, &secret, "a.png", &large).await.status, 303);
    large.resize(1024 * 1024, 0);
    assert_eq!(admin.upload(1, &secret, "a.png", &large).await.status, 413);
    let fields = format!("product=1&quantity=1&price=1&more={}", "x".repeat(16 * 1024));
    assert_eq!(admin.post("/basket", &fields).await.status, 413);
}

#[mitigates(CrossSiteScripting, by = OutputEscaping)]
#[tokio::test]
async fn stored_text_is_escaped() {
    let running = start().await;
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let mut mallory = Browser::customer(&running, "mallory").await;
    let fields = format!("stars=5&body={script}");
    assert_eq!(mallory.post("/products/1/reviews", &fields).await.status, 303);
    let mut admin = Browser::admin(&running).await;
    let fields = format!("name={script}&description={script}&cents=1&stock=1");
    assert_eq!(admin.post("/admin/products", &fields).await.status, 303);
    for path in ["/products/1", "/products/7", "/"] {
        let page = mallory.get(path).await;
        assert!(page.body.contains("&lt;script&gt;"), "{path}");
        assert!(!page.body.contains("<script"), "{path}");
    }
}

#[mitigates(CrossSiteScripting, by = ContentPolicy)]
#[tokio::test]
async fn browsers_are_told_to_run_no_scripts() {
    let running = start().await;
    let mut visitor = Browser::new(&running);
    for path in ["/", "/products/1", "/login", "/nowhere", "/pictures/x", "/?q='"] {
        let page = visitor.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[mitigates(ErrorDisclosure, by = ErrorMasking)]
#[tokio::test]
async fn internal_errors_stay_inside() {
    let running = start().await;
    let broken = running.shop().store.write(|tx| Ok(tx.execute_batch("DROP TABLE reviews")?));
    broken.unwrap();
    let page = Browser::new(&running).get("/products/1").await;
    assert_eq!(page.status, 500);
    assert!(page.body.contains("Reference: "));
    for inside in ["reviews", "table", "sql", "SELECT"] {
        assert!(!page.body.contains(inside), "{}", page.body);
    }
}

// Denying

#[mitigates(Denial, by = AuditTrail)]
#[tokio::test]
async fn orders_and_admin_actions_are_on_record() {
    let running = start().await;
    let mut alice = Browser::customer(&running, "alice").await;
    let receipt = alice.buy(GOOD_CARD).await;
    let mut admin = Browser::admin(&running).await;
    let fields = "name=Jug&description=&cents=750&stock=3";
    admin.post("/admin/products", fields).await;
    let entries = storefront::audit::entries(&running.shop().store).unwrap();
    let on_record = |actor: &str, action: &str, detail: &str| {
        entries.iter().any(|entry| entry.actor == actor && entry.action == action && entry.detail.contains(detail))
    };
    assert!(on_record("alice", "order placed", &receipt));
    assert!(on_record("admin", "product added", "7 for 7.50"));
}

#[mitigates(AuditTampering, by = AppendOnlyLog)]
#[tokio::test]
async fn the_audit_log_is_append_only() {
    let running = start().await;
    for sql in ["UPDATE audit SET actor = 'bob'", "DELETE FROM audit"] {
        let changed = running.shop().store.write(|tx| Ok(tx.execute(sql, [])?));
        assert!(changed.is_err(), "{sql}");
    }
}

#[mitigates(AuditTampering, by = HashChain)]
#[tokio::test]
async fn changes_of_the_audit_log_show() {
    let tricks = [
        ("UPDATE audit SET actor = 'bob' WHERE number = 2", 2),
        ("UPDATE audit SET actor = 'adminreg', action = 'istered' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 2),
    ];
    for (sql, number) in tricks {
        let running = start().await;
        Browser::customer(&running, "alice").await;
        let mut admin = Browser::admin(&running).await;
        assert!(admin.get("/admin/audit").await.body.contains("The log is whole."));
        let changed = running.shop().store.write(|tx| {
            let triggers = "DROP TRIGGER audit_keeps_entries; DROP TRIGGER audit_keeps_content";
            tx.execute_batch(triggers)?;
            Ok(tx.execute(sql, [])?)
        });
        assert_eq!(changed.unwrap(), 1);
        let page = admin.get("/admin/audit").await.body;
        assert!(page.contains(&format!("changed at entry {number}.")), "{sql}");
    }
}

// Assumptions

#[satisfies(NoDefaultKey)]
#[tokio::test]
async fn every_shop_draws_its_own_key() {
    let own = || Config { gateway_key: None, ..config() };
    let (first, second) = (Shop::start(own()).await.unwrap(), Shop::start(own()).await.unwrap());
    let body = paid("1", "x", 1);
    // What the usual test key signs is refused, and so is what nobody signed.
    for running in [first, second] {
        assert_eq!(Forgery::genuine(&body).send(&running).await, 403);
        assert_eq!(Forgery { key: b"", ..Forgery::genuine(&body) }.send(&running).await, 403);
    }
}
