//! Attacks the running shop over HTTP, and shows which alerts that raises.

use std::fmt::Write as _;
use std::sync::mpsc::Receiver;

use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, redirect};

use storefront::model::HONEY_ACCOUNT;
use storefront::{Error, Result, Running};
use threatmodel::detect::alert::Alert;

/// Attacks one after the other, each followed by the alerts that it raised.
pub(crate) async fn attack(running: &Running, alerts: &Receiver<Alert>) -> Result<()> {
    let mut attacker = Browser::new(running)?;

    for search in ["'", "x')--", "' UNION SELECT password FROM accounts--"] {
        attacker.get(&format!("/?q={}", encoded(search))).await?;
    }
    tell("searches that no visitor types", alerts);

    for account in ["alice", "bob", HONEY_ACCOUNT] {
        attacker.post("/login", &format!("name={account}&password=123456789012")).await?;
    }
    tell("one password for many accounts, one of them bait", alerts);

    if let Some(password) = running.generated_admin_password() {
        let mut thief = Browser::new(running)?;
        thief.post("/login", &format!("name=admin&password={password}")).await?;
        for content in ["<script>", "GIF89a", "<svg/>"] {
            thief.upload(content).await?;
        }
        tell("an administrator's account in wrong hands", alerts);
    }

    for guess in 0..5 {
        attacker.post("/login", &format!("name=admin&password=guess+number+{guess}")).await?;
    }
    tell("many passwords for one account", alerts);

    attacker.post("/register", "name=mallory&password=a+customer+like+others").await?;
    for door in ["/admin", "/admin/orders", "/admin/audit"] {
        attacker.get(door).await?;
    }
    tell("a customer at the doors of the admin area", alerts);

    let forged = r#"{"event":"1","reference":"x","amount_cents":1,"paid":true}"#;
    attacker.send(attacker.request("/gateway/callback").body(forged)).await?;
    tell("a message in the name of the gateway", alerts);

    println!("Not shown: `AdminWithoutSignIn` and `PaidWithoutCharge` alert only where a control has failed already.");
    Ok(())
}

fn tell(attack: &str, alerts: &Receiver<Alert>) {
    println!("attack: {attack}");
    let mut told = String::new();
    for alert in alerts.try_iter() {
        let threat = alert.threat().path.rsplit("::").next().unwrap_or_default().to_owned();
        let assets: Vec<&str> = alert.assets().iter().filter_map(|asset| asset.rsplit("::").next()).collect();
        let _ = writeln!(told, "  alert:  {alert}");
        let _ = writeln!(told, "  threat: {threat}, which hits {}", assets.join(", "));
        for line in alert.playbook() {
            let _ = writeln!(told, "  to do:  {line}");
        }
    }
    println!("{}", if told.is_empty() { "  no alert\n" } else { &told });
}

fn encoded(text: &str) -> String {
    serde_urlencoded::to_string([("q", text)]).map_or_else(|_| String::new(), |pair| pair[2..].to_owned())
}

/// A browser with one session.
struct Browser {
    client: Client,
    base: String,
    cookie: Option<String>,
}

impl Browser {
    fn new(running: &Running) -> Result<Self> {
        let client =
            Client::builder().redirect(redirect::Policy::none()).no_proxy().build().map_err(Error::internal)?;
        Ok(Self { client, base: running.base_url().to_owned(), cookie: None })
    }

    async fn get(&mut self, path: &str) -> Result<String> {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    fn request(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    /// Posts a form with the secret that a page of the session shows.
    async fn post(&mut self, path: &str, fields: &str) -> Result<String> {
        let secret = self.secret().await?;
        let form = self.request(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(form.body(format!("{fields}&csrf={secret}"))).await
    }

    async fn upload(&mut self, content: &str) -> Result<String> {
        let secret = self.secret().await?;
        let part =
            |head: &str, body: &str| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
        let body =
            part("name=\"csrf\"", &secret) + &part("name=\"picture\"; filename=\"a.png\"", content) + "--edge--\r\n";
        let form = self.request("/admin/products/1/picture").header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(form.body(body)).await
    }

    async fn secret(&mut self) -> Result<String> {
        let page = self.get("/products/1").await?;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").ok_or(Error::internal("a page without a form"))?;
        Ok(rest.split('"').next().unwrap_or_default().to_owned())
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<String> {
        let request = request.header(ORIGIN, &self.base);
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let response = request.send().await.map_err(Error::internal)?;
        let set = response.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|value| value.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        response.text().await.map_err(Error::internal)
    }
}
