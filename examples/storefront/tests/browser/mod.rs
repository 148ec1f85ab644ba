//! A small browser for the tests: one cookie, forms with their secret, no redirects followed.

// Each test binary uses a different part of this module.
#![allow(dead_code)]

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, redirect};
use storefront::accounts::password::PasswordCost;
use storefront::{Config, Running, Shop};
use threatmodel::lab::detection::input;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const ADMIN_PASSWORD: &str = "only for the tests";
pub(crate) const KEY: &[u8] = b"a key only the tests know";
pub(crate) const GOOD_CARD: &str = "4242424242424242";
pub(crate) const REFUSED_CARD: &str = "4000000000000002";
pub(crate) const UNSETTLED_CARD: &str = "4000000000000119";
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";
pub(crate) const TEAPOT: i64 = 1;
pub(crate) const TEAPOT_PRICE: &str = "34.90";

pub(crate) fn config() -> Config {
    Config {
        // The least that Argon2 allows: the tests are about the shop, not about the hash.
        password_cost: PasswordCost { memory_kib: 8, passes: 1, lanes: 1 },
        gateway_key: Some(KEY.to_vec()),
        admin_password: Some(ADMIN_PASSWORD.to_owned()),
        ..Config::default()
    }
}

pub(crate) async fn start() -> Running {
    Shop::start(config()).await.unwrap()
}

/// The response.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Page {
    pub(crate) fn header(&self, name: impl reqwest::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION)
    }

    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&start).expect(name);
        rest.split('"').next().unwrap().to_owned()
    }

    /// The text between two texts.
    pub(crate) fn between(&self, start: &str, end: &str) -> &str {
        let (_, rest) = self.body.split_once(start).expect(start);
        rest.split_once(end).expect(end).0
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    pub(crate) base: String,
    pub(crate) origin: Option<String>,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    pub(crate) fn new(running: &Running) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        Self {
            client: client.build().unwrap(),
            base: running.base_url().to_owned(),
            origin: Some(running.base_url().to_owned()),
            cookie: None,
        }
    }

    /// A browser of a new customer.
    pub(crate) async fn customer(running: &Running, name: &str) -> Self {
        let mut browser = Self::new(running);
        let page = browser.register(name, "").await;
        assert_eq!(page.status, 303, "{}", page.body);
        browser
    }

    /// A browser of the administrator.
    pub(crate) async fn admin(running: &Running) -> Self {
        let mut browser = Self::new(running);
        let page = browser.log_in("admin", ADMIN_PASSWORD).await;
        assert_eq!(page.status, 303, "{}", page.body);
        browser
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    /// The secret of the session, as a page shows it.
    pub(crate) async fn secret(&mut self) -> String {
        self.get("/products/1").await.field("csrf")
    }

    /// Posts a form with the secret of the session.
    pub(crate) async fn post(&mut self, path: &str, fields: &str) -> Page {
        let secret = self.secret().await;
        self.post_plain(path, &format!("{fields}&csrf={secret}")).await
    }

    /// Posts a form as it is.
    pub(crate) async fn post_plain(&mut self, path: &str, body: &str) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.to_owned());
        self.send(request).await
    }

    pub(crate) async fn upload(&mut self, product: i64, secret: &str, name: &str, content: &[u8]) -> Page {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{secret}\r\n\
             --edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n\
             Content-Type: image/png\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = self
            .client
            .post(format!("{}/admin/products/{product}/picture", self.base))
            .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(body);
        self.send(request).await
    }

    pub(crate) async fn register(&mut self, name: &str, more: &str) -> Page {
        let fields = format!("name={name}&password={PASSWORD}{more}");
        self.post("/register", &fields).await
    }

    pub(crate) async fn log_in(&mut self, name: &str, password: &str) -> Page {
        let fields = format!("name={name}&password={password}");
        self.post("/login", &fields).await
    }

    pub(crate) async fn add_teapots(&mut self, quantity: i64) -> Page {
        let fields = format!("product={TEAPOT}&quantity={quantity}&price=3490");
        self.post("/basket", &fields).await
    }

    pub(crate) async fn pay(&mut self, card: &str) -> Page {
        let key = self.get("/checkout").await.field("key");
        self.post("/checkout", &format!("card={card}&key={key}")).await
    }

    /// Buys one teapot and answers the number of the receipt.
    pub(crate) async fn buy(&mut self, card: &str) -> String {
        assert_eq!(self.add_teapots(1).await.status, 303);
        let page = self.pay(card).await;
        assert_eq!(page.status, 303, "{}", page.body);
        page.location().strip_prefix("/receipts/").unwrap().to_owned()
    }

    /// The receipt, once the gateway has settled it.
    pub(crate) async fn settled(&mut self, receipt: &str) -> Page {
        for _ in 0..500 {
            let page = self.get(&format!("/receipts/{receipt}")).await;
            if !page.body.contains("Payment: pending") {
                return page;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the gateway does not settle");
    }

    async fn send(&mut self, mut request: RequestBuilder) -> Page {
        if let Some(origin) = &self.origin {
            request = request.header(ORIGIN, origin);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let (method, url) = (request.method(), request.url());
        let (path, query) = (url.path(), url.query().unwrap_or_default());
        input("request", format!("{method} {path}?{query}\n{}", String::from_utf8_lossy(body)));
        let response = client.execute(request).await.unwrap();
        let page = Page {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
        };
        if let Some((cookie, _)) = page.header(SET_COOKIE).split_once(';') {
            self.cookie = Some(cookie.to_owned());
        }
        page
    }
}

/// Every value of every table, one per line.
pub(crate) fn dump(running: &Running) -> String {
    let dump = running.shop().store.read(|db| {
        let mut all = String::new();
        let mut tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
        let names = tables.query_map([], |row| row.get::<_, String>(0))?;
        for name in names {
            let mut rows = db.prepare(&format!("SELECT * FROM {}", name?))?;
            let columns = rows.column_count();
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    all += &format!("{:?}\n", row.get_ref(column)?);
                    if let Ok(text) = row.get::<_, String>(column) {
                        all += &text;
                        all += "\n";
                    }
                }
            }
        }
        Ok(all)
    });
    dump.unwrap()
}
