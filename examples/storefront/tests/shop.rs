//! The shop as honest people use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;

use browser::{ADMIN_PASSWORD, Browser, GOOD_CARD, PNG, REFUSED_CARD, TEAPOT, TEAPOT_PRICE, start};
use storefront::{Config, Shop};

#[tokio::test]
async fn a_visitor_browses_and_searches() {
    let running = start().await;
    let mut visitor = Browser::new(&running);
    let all = visitor.get("/").await;
    assert_eq!(all.status, 200);
    assert!(all.body.contains("Blue teapot") && all.body.contains("Wooden tray"));
    let found = visitor.get("/?q=green+japan").await;
    assert!(found.body.contains("Green tea") && !found.body.contains("Black tea"));
    let phrase = visitor.get("/?q=%22tea+strainer%22").await;
    assert!(phrase.body.contains("Tea strainer") && !phrase.body.contains("Green tea"));
    let product = visitor.get("/products/1").await;
    assert!(product.body.contains("holds one litre") && product.body.contains(TEAPOT_PRICE));
    assert_eq!(visitor.get("/products/999").await.status, 404);
    assert_eq!(visitor.get("/products/x").await.status, 404);
    assert_eq!(visitor.get("/nowhere").await.status, 404);
    assert_eq!(visitor.get("/style.css").await.header("content-type"), "text/css");
}

#[tokio::test]
async fn a_customer_registers_and_signs_in_and_out() {
    let running = start().await;
    let mut customer = Browser::customer(&running, "alice").await;
    assert!(customer.get("/").await.body.contains("Sign out alice"));
    let cookie = customer.cookie.clone();
    assert_eq!(customer.post("/logout", "").await.status, 303);
    assert!(customer.get("/").await.body.contains("Sign in"));
    customer.cookie = cookie;
    assert!(customer.get("/").await.body.contains("Sign in"), "the session is over");
    assert_eq!(customer.log_in("alice", browser::PASSWORD).await.status, 303);
    assert!(customer.get("/").await.body.contains("Sign out alice"));
    assert_eq!(Browser::new(&running).register("Alice", "").await.status, 409);
    assert_eq!(Browser::new(&running).register("a%20b", "").await.status, 422);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let config = Config { session_seconds: 0, ..browser::config() };
    let running = Shop::start(config).await.unwrap();
    let mut customer = Browser::new(&running);
    assert_eq!(customer.register("alice", "").await.status, 403);
}

#[tokio::test]
async fn a_basket_survives_signing_in_and_is_paid() {
    let running = start().await;
    let mut customer = Browser::new(&running);
    assert_eq!(customer.add_teapots(2).await.status, 303);
    assert_eq!(customer.get("/checkout").await.location(), "/login");
    assert_eq!(customer.register("alice", "").await.status, 303);
    let basket = customer.get("/basket").await;
    assert!(basket.body.contains("Blue teapot") && basket.body.contains("Total 69.80"));
    let page = customer.pay("4242 4242 4242 4242").await;
    let number = page.location().strip_prefix("/receipts/").unwrap().to_owned();
    let receipt = customer.settled(&number).await;
    assert!(receipt.body.contains("Payment: paid") && receipt.body.contains("card ending 4242"));
    assert!(customer.get("/receipts").await.body.contains(&number));
    assert!(customer.get("/basket").await.body.contains("Total 0.00"));
    assert!(customer.get("/products/1").await.body.contains("10 in stock"));
}

#[tokio::test]
async fn a_basket_line_can_be_removed() {
    let running = start().await;
    let mut customer = Browser::new(&running);
    customer.add_teapots(2).await;
    assert_eq!(customer.post("/basket/remove", "product=1").await.status, 303);
    assert!(!customer.get("/basket").await.body.contains("Blue teapot"));
}

#[tokio::test]
async fn a_refused_card_puts_the_goods_back() {
    let running = start().await;
    let mut customer = Browser::customer(&running, "alice").await;
    let number = customer.buy(REFUSED_CARD).await;
    assert!(customer.settled(&number).await.body.contains("Payment: declined"));
    assert!(customer.get("/products/1").await.body.contains("12 in stock"));
    customer.add_teapots(1).await;
    assert_eq!(customer.pay("1234").await.status, 422);
}

#[tokio::test]
async fn a_customer_writes_a_review_and_changes_it() {
    let running = start().await;
    let mut customer = Browser::customer(&running, "alice").await;
    let path = "/products/1/reviews";
    assert_eq!(customer.post(path, "stars=3&body=It+drips").await.status, 303);
    assert!(customer.get("/products/1").await.body.contains("It drips"));
    assert_eq!(customer.post(path, "stars=5&body=Lovely").await.status, 303);
    let page = customer.get("/products/1").await;
    assert!(page.body.contains("Lovely") && !page.body.contains("It drips"));
    assert_eq!(customer.post(path, "stars=6&body=x").await.status, 422);
    assert_eq!(customer.post("/products/99/reviews", "stars=5&body=x").await.status, 404);
    let stranger = Browser::new(&running).post(path, "stars=1&body=x").await;
    assert_eq!(stranger.location(), "/login");
}

#[tokio::test]
async fn an_administrator_runs_the_shop() {
    let running = start().await;
    let mut admin = Browser::admin(&running).await;
    assert_eq!(admin.get("/admin").await.status, 200);
    let fields = "name=Milk+jug&description=Small&cents=750&stock=3";
    let page = admin.post("/admin/products", fields).await;
    assert_eq!(page.location(), "/products/7");
    assert!(admin.get("/?q=jug").await.body.contains("7.50"));
    let secret = admin.secret().await;
    assert_eq!(admin.upload(7, &secret, "jug.png", PNG).await.status, 303);
    let product = admin.get("/products/7").await;
    let picture = product.between("<img src=\"", "\"").to_owned();
    assert_eq!(admin.get(&picture).await.header("content-type"), "image/png");
    let mut customer = Browser::customer(&running, "alice").await;
    let number = customer.buy(GOOD_CARD).await;
    assert!(admin.get("/admin/orders").await.body.contains(&number));
    let log = admin.get("/admin/audit").await.body;
    assert!(log.contains("The log is whole."));
    assert!(log.contains("product added") && log.contains("picture uploaded"));
    let broken = "name=Milk+jug&description=Small&cents=-750&stock=3";
    assert_eq!(admin.post("/admin/products", broken).await.status, 422);
}

#[tokio::test]
async fn the_data_outlives_a_restart_only_if_it_has_a_folder() {
    let running = start().await;
    let temporary = running.shop().pictures();
    assert!(temporary.exists());
    running.stop().await.unwrap();
    assert!(!temporary.exists(), "the temporary folder is gone");

    let folder = std::env::temp_dir().join(format!("storefront-test-{}", std::process::id()));
    let config = Config { data: Some(folder.clone()), admin_password: None, ..browser::config() };
    let first = Shop::start(config.clone()).await.unwrap();
    let password = first.generated_admin_password().unwrap().to_owned();
    assert_ne!(password, ADMIN_PASSWORD);
    assert_eq!(Browser::new(&first).log_in("admin", &password).await.status, 303);
    Browser::customer(&first, "alice").await.add_teapots(TEAPOT).await;
    first.stop().await.unwrap();

    let second = Shop::start(config).await.unwrap();
    assert_eq!(second.generated_admin_password(), None);
    let mut customer = Browser::new(&second);
    assert_eq!(customer.log_in("alice", browser::PASSWORD).await.status, 303);
    second.stop().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
